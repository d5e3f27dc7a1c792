import * as kernels from "./kernels.js";
import { readNetwork } from "./tflite.js";

/** A trained network in memory, computed in plain numbers, without a graphics card. */
export class Network {
  #tensors;
  #steps;
  #input;
  #outputs;

  /** Make it of a TensorFlow Lite file's bytes. */
  constructor(buffer) {
    const { inputs, outputs, tensors, operators } = readNetwork(buffer);
    this.#tensors = tensors;
    // Half-precision weights were widened as they were read.
    for (const { inputs: [from], outputs: [to] } of operators.filter(({ kind }) => kind === "dequantize")) {
      tensors[to].data = tensors[from].data;
    }
    for (const tensor of tensors) tensor.data ??= new Float32Array(tensor.shape.reduce((a, b) => a * b, 1));
    this.#steps = operators.filter(({ kind }) => kind !== "dequantize").map((operator) => this.#step(operator));
    this.#input = tensors[inputs[0]];
    this.#outputs = outputs.map((number) => tensors[number]);
  }

  /** Width and height of the square picture it takes. */
  get side() {
    return this.#input.shape[1];
  }

  /** The outputs for side × side × 3 numbers; they are overwritten by the next run. */
  run(pixels) {
    this.#input.data.set(pixels);
    for (const step of this.#steps) step();
    return this.#outputs.map(({ data }) => data);
  }

  #step({ kind, inputs, outputs, options }) {
    const out = this.#tensors[outputs[0]];
    const given = inputs.map((number) => this.#tensors[number]);
    return () => kernels[kind](out, given, options);
  }
}
