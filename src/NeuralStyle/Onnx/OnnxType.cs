namespace NeuralStyle.Onnx;

/// <summary>The type of a tensor's elements, numbered as in <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int64 = 7,
    Float16 = 10,
}
