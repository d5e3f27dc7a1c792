const KINDS = {
  0: "add",
  2: "concatenation",
  3: "convolution",
  4: "depthwise",
  6: "dequantize",
  17: "pool",
  19: "relu",
  22: "reshape",
  34: "pad",
};
const OPTIONS = {
  convolution: { same: 0, strideX: 1, strideY: 2, relu: 3 },
  depthwise: { same: 0, strideX: 1, strideY: 2, relu: 4 },
  pool: { strideX: 1, strideY: 2 },
  add: { relu: 0 },
};
const BYTE_OPTIONS = new Set(["same", "relu"]);
const ELEMENTS = { 0: Float32Array, 1: Uint16Array, 2: Int32Array };

/**
 * Read a trained network in TensorFlow Lite's file format (a FlatBuffer, "TFL3"), as far as BlazeFace uses it.
 * Returns {inputs, outputs, tensors: [{shape, data}], operators: [{kind, inputs, outputs, options}]} where inputs and
 * outputs are tensors' numbers, and `data` is null for what is computed. Throws on any other kind of file or operator.
 */
export function readNetwork(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(4, true) !== 0x334c4654) throw new Error("not a TensorFlow Lite file");
  const model = table(view, follow(view, 0));
  const kinds = model.tables(1).map((code) => kindOf(Math.max(code.byte(0), code.int(3))));
  const buffers = model.tables(4).map((part) => part.bytes(0));
  const [graph] = model.tables(2);
  return {
    inputs: graph.ints(1),
    outputs: graph.ints(2),
    tensors: graph.tables(0).map((part) => tensor(part, buffers[part.int(2)])),
    operators: graph.tables(3).map((part) => operator(part, kinds[part.int(0)])),
  };
}

function kindOf(code) {
  if (!(code in KINDS)) throw new Error(`operator ${code} is not known`);
  return KINDS[code];
}

function tensor(part, bytes) {
  const Elements = ELEMENTS[part.byte(1)];
  // Copied, for a buffer may begin where its elements may not.
  const data = bytes.length ? new Elements(bytes.slice().buffer) : null;
  return { shape: part.ints(0), data: Elements === Uint16Array && data ? Float32Array.from(data, half) : data };
}

function operator(part, kind) {
  const given = part.table(4);
  const options = {};
  for (const [name, field] of Object.entries(OPTIONS[kind] ?? {})) {
    options[name] = BYTE_OPTIONS.has(name) ? given.byte(field) : given.int(field);
  }
  // In the file SAME is 0, which is also what is left out; RELU is 1.
  return { kind, inputs: part.ints(1), outputs: part.ints(2), options: { ...options, same: !options.same } };
}

/** The number that the 16 bits of a half-precision float stand for. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function follow(view, at) {
  return at + view.getUint32(at, true);
}

/** A FlatBuffer table at a position: its fields by number, 0 or empty where left out. */
function table(view, position) {
  const slots = position - view.getInt32(position, true);
  const place = (field) => {
    const slot = 4 + 2 * field;
    const offset = slot < view.getUint16(slots, true) ? view.getUint16(slots + slot, true) : 0;
    return offset && position + offset;
  };
  const vector = (field) => (place(field) ? follow(view, place(field)) : null);
  const items = (field, read) => {
    const start = vector(field);
    const length = start === null ? 0 : view.getUint32(start, true);
    return Array.from({ length }, (_, index) => read(start + 4 + 4 * index));
  };
  return {
    byte: (field) => (place(field) ? view.getInt8(place(field)) : 0),
    int: (field) => (place(field) ? view.getInt32(place(field), true) : 0),
    table: (field) => table(view, follow(view, place(field))),
    ints: (field) => items(field, (at) => view.getInt32(at, true)),
    tables: (field) => items(field, (at) => table(view, follow(view, at))),
    bytes: (field) => {
      const start = vector(field);
      if (start === null) return new Uint8Array();
      return new Uint8Array(view.buffer, start + 4, view.getUint32(start, true));
    },
  };
}
