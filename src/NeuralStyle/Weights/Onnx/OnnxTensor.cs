namespace NeuralStyle.Weights;

/// <summary>A tensor of an ONNX file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weights">Its numbers where they are floating-point, or null.</param>
/// <param name="Integers">Its numbers where they are few and integers, such as sizes and amounts of padding, or null.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="IsNode">True for the result of a node of constants, false for one of the tensors of the graph, which are its weights.</param>
internal sealed record OnnxTensor(string Name, WeightTensor? Weights, IReadOnlyList<long>? Integers, IReadOnlyList<long> Shape, bool IsNode = false);
