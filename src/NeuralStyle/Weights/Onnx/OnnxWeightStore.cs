namespace NeuralStyle.Weights;

/// <summary>The weights of a network that is read, under the names that they have in the file.</summary>
internal sealed class OnnxWeightStore
{
    private readonly OrderedDictionary<string, WeightTensor> _weights = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor in a shape of the same number of elements, once.</summary>
    /// <returns>Its name: its own, unless another weight has it.</returns>
    public string Add(OnnxTensor tensor, params ReadOnlySpan<long> shape)
    {
        var weights = tensor.Weights!;
        return Add(tensor.Name, WeightTensor.Create(weights.Type, shape, weights.Bytes));
    }

    /// <summary>Adds numbers that were computed.</summary>
    public string Add(string name, params ReadOnlySpan<double> values)
    {
        var singles = new float[values.Length];
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)values[i];
        }

        return Add(name, WeightTensor.FromSingles([values.Length], singles));
    }

    /// <summary>All weights.</summary>
    public StateDict ToStateDict() => new(_weights);

    private string Add(string name, WeightTensor tensor)
    {
        var unique = name.Length == 0 ? "weight" : name;
        for (var i = 2; _weights.TryGetValue(unique, out var other) && !IsSame(other, tensor); i++)
        {
            unique = FormattableString.Invariant($"{name}_{i}");
        }

        _weights[unique] = tensor;
        return unique;
    }

    private static bool IsSame(WeightTensor a, WeightTensor b) => a.Bytes.Equals(b.Bytes) && a.Shape.SequenceEqual(b.Shape);
}
