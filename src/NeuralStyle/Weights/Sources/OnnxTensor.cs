namespace NeuralStyle.Weights;

/// <summary>A tensor of an ONNX file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weights">Its numbers where they are floating-point, or null.</param>
/// <param name="Integers">Its numbers where they are few and integers, such as sizes and amounts of padding, or null.</param>
internal sealed record OnnxTensor(string Name, WeightTensor? Weights, IReadOnlyList<long>? Integers);
