namespace NeuralStyle.Weights;

/// <summary>A dict or OrderedDict of a pickle, in the order of insertion.</summary>
internal sealed class PickleDictionary(bool isOrdered)
{
    private OrderedDictionary<PickleValue, PickleValue>? _items;

    /// <summary>True for an OrderedDict.</summary>
    public bool IsOrdered => isOrdered;

    /// <summary>The state that BUILD attached: the versions of modules, which are not needed here.</summary>
    public PickleDictionary? Attributes { get; set; }

    /// <summary>The number of entries.</summary>
    public int Count => _items?.Count ?? 0;

    /// <summary>The entries, in order.</summary>
    public IEnumerable<KeyValuePair<PickleValue, PickleValue>> Items => _items ?? Enumerable.Empty<KeyValuePair<PickleValue, PickleValue>>();

    /// <summary>The value at that position in the order.</summary>
    public PickleValue At(int index) => _items!.GetAt(index).Value;

    /// <summary>The value under a name, or None where there is none.</summary>
    public PickleValue Get(string name) => _items is not null && _items.TryGetValue(new(name), out var value) ? value : default;

    /// <summary>Adds an entry, unless the key is there.</summary>
    public bool TryAdd(PickleValue key, PickleValue value) => (_items ??= []).TryAdd(key, value);
}
