namespace NeuralStyle.Tests.Onnx;

/// <summary>A constant input of an operation that is written.</summary>
/// <param name="Write">Writes it under a name.</param>
internal sealed record OnnxInput(Func<string, byte[]> Write);
