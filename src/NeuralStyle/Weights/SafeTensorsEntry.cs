namespace NeuralStyle.Weights;

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">The name, opaque.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Begin">The offset of its first byte, from the end of the header.</param>
/// <param name="End">The offset after its last byte.</param>
/// <param name="HeaderOffset">The offset in the file, for error messages.</param>
internal sealed record SafeTensorsEntry(string Name, WeightType Type, long[] Shape, long Begin, long End, long HeaderOffset);
