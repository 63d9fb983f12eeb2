namespace NeuralStyle.Weights;

/// <summary>One tensor as the header of a safetensors file tells it.</summary>
/// <param name="Name">The name, opaque.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where its bytes end.</param>
/// <param name="HeaderOffset">Where the file tells it, for messages.</param>
internal sealed record SafeTensorsEntry(string Name, WeightType Type, long[] Shape, long Begin, long End, long HeaderOffset);
