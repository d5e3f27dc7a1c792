import { multiply } from "./matrix.js";

/*
 * The layers of a network, as far as BlazeFace uses them, on pictures stored row by row, all channels of a pixel side
 * by side ([1, height, width, channels]). Each writes into `out`. Tensors are {shape, data}; `options` as tflite.js
 * reads them.
 */

/** Every output is a weighted sum over all channels of a window: weights [outputs, height, width, channels]. */
export function convolution(out, [input, weights, bias], options) {
  const [outputs, height, width, channels] = weights.shape;
  const pixels = out.shape[1] * out.shape[2];
  const window = height * width * channels;
  const single = window === channels && options.strideX === 1;
  const patches = single ? input.data : unfold(out, input, weights.shape, options);
  multiply(out.data, patches, weights.data, bias.data, pixels, window, outputs);
  if (options.relu) relu(out, [out]);
}

/** Every channel is summed over its own window: weights [1, height, width, channels]. */
export function depthwise(out, [input, weights, bias], options) {
  const [, height, width, channels] = weights.shape;
  const [, rows, columns] = input.shape;
  const [, outRows, outColumns] = out.shape;
  const top = margin(rows, outRows, height, options.strideY, options.same);
  const left = margin(columns, outColumns, width, options.strideX, options.same);
  const [from, by, to] = [input.data, weights.data, out.data];
  for (let y = 0, at = 0; y < outRows; y += 1) {
    for (let x = 0; x < outColumns; x += 1, at += channels) {
      for (let c = 0; c < channels; c += 1) to[at + c] = bias.data[c];
      for (let j = 0; j < height; j += 1) {
        const row = y * options.strideY + j - top;
        if (row < 0 || row >= rows) continue;
        for (let i = 0; i < width; i += 1) {
          const column = x * options.strideX + i - left;
          if (column < 0 || column >= columns) continue;
          const source = (row * columns + column) * channels;
          const weight = (j * width + i) * channels;
          for (let c = 0; c < channels; c += 1) to[at + c] += from[source + c] * by[weight + c];
        }
      }
    }
  }
  if (options.relu) relu(out, [out]);
}

/** The greatest value of each window, where windows lie side by side. */
export function pool(out, [input], options) {
  const [, rows, columns, channels] = input.shape;
  const [, outRows, outColumns] = out.shape;
  out.data.fill(-Infinity);
  for (let y = 0; y < outRows * options.strideY && y < rows; y += 1) {
    for (let x = 0; x < outColumns * options.strideX && x < columns; x += 1) {
      const source = (y * columns + x) * channels;
      const at = (Math.floor(y / options.strideY) * outColumns + Math.floor(x / options.strideX)) * channels;
      for (let c = 0; c < channels; c += 1) {
        if (input.data[source + c] > out.data[at + c]) out.data[at + c] = input.data[source + c];
      }
    }
  }
}

/** The sum of two tensors of one shape. */
export function add(out, [one, other], options) {
  for (let k = 0; k < out.data.length; k += 1) out.data[k] = one.data[k] + other.data[k];
  if (options.relu) relu(out, [out]);
}

/** What is below zero becomes zero. */
export function relu(out, [input]) {
  for (let k = 0; k < out.data.length; k += 1) out.data[k] = input.data[k] > 0 ? input.data[k] : 0;
}

/** Channels of zeros behind those that are there. */
export function pad(out, [input]) {
  const [before, after] = [input.shape[3], out.shape[3]];
  for (let from = 0, to = 0; from < input.data.length; from += before, to += after) {
    for (let c = 0; c < before; c += 1) out.data[to + c] = input.data[from + c];
  }
}

/** The same numbers under another shape. */
export function reshape(out, [input]) {
  out.data.set(input.data);
}

/** One tensor after the other. */
export function concatenation(out, inputs) {
  let at = 0;
  for (const { data } of inputs) {
    out.data.set(data, at);
    at += data.length;
  }
}

/** How many rows or columns of nothing go before the first, as TensorFlow shares them out. */
function margin(size, outSize, window, stride, same) {
  return same ? Math.max(0, Math.floor(((outSize - 1) * stride + window - size) / 2)) : 0;
}

/** The window around each output pixel as one row of numbers. */
function unfold(out, input, [, height, width, channels], options) {
  const [, rows, columns] = input.shape;
  const [, outRows, outColumns] = out.shape;
  const top = margin(rows, outRows, height, options.strideY, options.same);
  const left = margin(columns, outColumns, width, options.strideX, options.same);
  const patches = new Float32Array(outRows * outColumns * height * width * channels);
  for (let y = 0, at = 0; y < outRows; y += 1) {
    for (let x = 0; x < outColumns; x += 1) {
      for (let j = 0; j < height; j += 1) {
        const row = y * options.strideY + j - top;
        for (let i = 0; i < width; i += 1, at += channels) {
          const column = x * options.strideX + i - left;
          if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
          const source = (row * columns + column) * channels;
          for (let c = 0; c < channels; c += 1) patches[at + c] = input.data[source + c];
        }
      }
    }
  }
  return patches;
}
