using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace NeuralStyle.Weights;

/// <summary>The named weights of a network in managed memory, with metadata. It never changes and needs no LibTorch.</summary>
/// <remarks>Names are compared ordinally, and the order in which the tensors were given is kept.</remarks>
public sealed class StateDict : IReadOnlyDictionary<string, WeightTensor>
{
    private readonly OrderedDictionary<string, WeightTensor> _tensors;

    /// <summary>Makes a state dict of named tensors; the collections are copied, the tensors are shared.</summary>
    /// <param name="tensors">The tensors, each name once.</param>
    /// <param name="metadata">Text that goes with them, each name once; none unless given.</param>
    /// <exception cref="ArgumentException">A name is repeated, or a name or value is null.</exception>
    public StateDict(
        IEnumerable<KeyValuePair<string, WeightTensor>> tensors,
        IEnumerable<KeyValuePair<string, string>>? metadata = null)
        : this(Copy(tensors, nameof(tensors)), Copy(metadata ?? [], nameof(metadata)))
    {
    }

    private StateDict(OrderedDictionary<string, WeightTensor> tensors, OrderedDictionary<string, string> metadata)
        => (_tensors, Metadata) = (tensors, new ReadOnlyDictionary<string, string>(metadata));

    /// <summary>A state dict of nothing.</summary>
    public static StateDict Empty { get; } = new([]);

    /// <summary>Text that goes with the weights, such as where they come from.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The number of tensors.</summary>
    public int Count => _tensors.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <summary>The tensors, in order.</summary>
    public IEnumerable<WeightTensor> Values => _tensors.Values;

    /// <summary>The tensor of that name.</summary>
    /// <param name="key">The name.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    public WeightTensor this[string key] => _tensors[key];

    /// <summary>The same tensors with other metadata instead of the present one.</summary>
    /// <param name="metadata">All of the new metadata, each name once.</param>
    /// <exception cref="ArgumentException">A name is repeated, or a name or value is null.</exception>
    public StateDict WithMetadata(IEnumerable<KeyValuePair<string, string>> metadata)
        => new(_tensors, Copy(metadata, nameof(metadata)));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out WeightTensor value) => _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, WeightTensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static OrderedDictionary<string, T> Copy<T>(IEnumerable<KeyValuePair<string, T>> pairs, string argument)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(pairs, argument);
        var copy = new OrderedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (name is null || value is null)
            {
                throw new ArgumentException("A name or a value is null.", argument);
            }

            if (!copy.TryAdd(name, value))
            {
                throw new ArgumentException($"The name {Common.Untrusted.Quote(name)} is repeated.", argument);
            }
        }

        return copy;
    }
}
