namespace NeuralStyle.Weights;

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    /// <summary>The values; it takes memory only once something is in it.</summary>
    public List<PickleValue> Items => field ??= [];
}
