using System.Collections;

namespace NeuralStyle.Common;

/// <summary>An immutable copy of a list that equals another of equal items, so that records that hold lists compare by value.</summary>
internal sealed class ValueList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>
{
    private readonly T[] _items = [.. items];

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public override bool Equals(object? obj) => obj is ValueList<T> other && _items.AsSpan().SequenceEqual(other._items);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _items)}]";

    public IEnumerator<T> GetEnumerator() => _items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
