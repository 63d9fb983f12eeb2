using System.Runtime.InteropServices;

namespace NeuralStyle.Weights;

/// <summary>The stack of a pickle with its marks; nothing below the last mark can be reached.</summary>
internal sealed class PickleStack(CheckpointCursor cursor, TorchCheckpointLimits limits, PickleBudget budget)
{
    private readonly List<PickleValue> _values = [];
    private readonly List<int> _marks = [];
    private int _most;

    /// <summary>True when one value is there and no mark.</summary>
    public bool HoldsOne => _values.Count == 1 && _marks.Count == 0;

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    /// <summary>Puts a value on top.</summary>
    public void Push(PickleValue value)
    {
        if (_values.Count == limits.MaxStackValues)
        {
            throw cursor.Broken(
                "limit", cursor.Position, $"The stack of the pickle holds more than the limit of {limits.MaxStackValues} values: raise {nameof(limits.MaxStackValues)} if the file is trusted.");
        }

        if (_values.Count == _most)
        {
            budget.Charge(PickleBudget.GrowingValue);
            _most++;
        }

        _values.Add(value);
    }

    /// <summary>Opens a tuple, or a run of values for a list or dictionary.</summary>
    public void Mark()
    {
        if (_marks.Count == limits.MaxMarkDepth)
        {
            throw cursor.Broken("limit", cursor.Position, $"The pickle opens more than the limit of {limits.MaxMarkDepth} marks: raise {nameof(limits.MaxMarkDepth)} if the file is trusted.");
        }

        _marks.Add(_values.Count);
    }

    /// <summary>The value on top.</summary>
    public PickleValue Peek() => _values.Count > Floor ? _values[^1] : throw Underflow();

    /// <summary>Takes the value on top.</summary>
    public PickleValue Pop()
    {
        var top = Peek();
        _values.RemoveAt(_values.Count - 1);
        return top;
    }

    /// <summary>Takes that many values as a tuple.</summary>
    public PickleValue[] PopTuple(int count)
    {
        if (_values.Count - Floor < count)
        {
            throw Underflow();
        }

        budget.Charge(PickleBudget.Object + (PickleBudget.Value * count));
        var tuple = CollectionsMarshal.AsSpan(_values)[^count..].ToArray();
        Drop(count);
        return tuple;
    }

    /// <summary>Closes the last mark and returns the number of values above it; they stay until <see cref="Drop"/>.</summary>
    public int CloseMark()
    {
        if (_marks.Count == 0)
        {
            throw cursor.Broken("pickle.stack", cursor.Position, $"The pickle closes a mark that it did not open.");
        }

        var count = _values.Count - _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return count;
    }

    /// <summary>The topmost values; good until the stack changes.</summary>
    public ReadOnlySpan<PickleValue> Top(int count) => CollectionsMarshal.AsSpan(_values)[^count..];

    /// <summary>The value below that many others.</summary>
    public PickleValue Under(int count) => _values.Count - Floor > count ? _values[^(count + 1)] : throw Underflow();

    /// <summary>Drops that many values.</summary>
    public void Drop(int count) => _values.RemoveRange(_values.Count - count, count);

    private Exception Underflow() => cursor.Broken("pickle.stack", cursor.Position, $"The pickle takes more values from its stack than there are.");
}
