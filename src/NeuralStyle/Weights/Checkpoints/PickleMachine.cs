using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>Reads one pickle into plain data. It calls nothing, looks up nothing and does not recurse.</summary>
/// <remarks>
/// Python's pickle is a program for a stack machine; this one knows only what a state dict needs. Objects of a few harmless classes that
/// trainings save beside it are read as <see cref="PickleInert"/>, whatever they are made of.
/// </remarks>
internal sealed class PickleMachine
{
    private const int Protocol = 2;

    private readonly CheckpointCursor _cursor;
    private readonly TorchCheckpointLimits _limits;
    private readonly PickleBudget _budget;
    private readonly PickleStack _stack;
    private readonly PickleMemo _memo;
    private readonly PickleOperands _operands;
    private readonly PickleFunctions _functions;
    private long _at; // the present instruction, for messages

    /// <summary>Makes a machine for one pickle.</summary>
    /// <param name="cursor">Stands at the start of the pickle, and behind it afterwards.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="storageIdLength">The values in what names a storage: 5 in zip files, 6 in legacy ones, 0 if none may be.</param>
    public PickleMachine(CheckpointCursor cursor, TorchCheckpointLimits limits, int storageIdLength)
    {
        (_cursor, _limits) = (cursor, limits);
        _budget = new PickleBudget(cursor, limits);
        _stack = new PickleStack(cursor, limits, _budget);
        _memo = new PickleMemo(cursor, limits, _budget);
        _operands = new PickleOperands(cursor, limits, _budget);
        _functions = new PickleFunctions(cursor, limits, _budget, storageIdLength);
    }

    /// <summary>Runs the pickle up to its STOP.</summary>
    public PickleResult Run()
    {
        _at = _cursor.Position;
        if (_cursor.ReadByte() != (byte)PickleOpcode.Proto || _cursor.ReadByte() != Protocol)
        {
            throw Broken("pickle.protocol", $"The pickle is not of protocol {Protocol}: save the file again without pickle_protocol.");
        }

        for (var count = 1; ; count++)
        {
            _at = _cursor.Position;
            if (count >= _limits.MaxOpcodes)
            {
                throw Broken("limit", $"The pickle has more than the limit of {_limits.MaxOpcodes} instructions: raise {nameof(_limits.MaxOpcodes)} if the file is trusted.");
            }

            var opcode = (PickleOpcode)_cursor.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return Result();
            }

            Execute(opcode);
        }
    }

    private PickleResult Result()
    {
        var root = _stack.HoldsOne ? _stack.Pop() : throw Broken("pickle.stack", $"The pickle does not end with one value on its stack.");
        PickleTree.Check(_cursor, root, _at, _limits);
        return new PickleResult(root, _functions.Storages, _functions.Tensors);
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: _stack.Mark(); break;
            case PickleOpcode.None: _stack.Push(default); break;
            case PickleOpcode.NewTrue: _stack.Push(PickleValue.Of(true)); break;
            case PickleOpcode.NewFalse: _stack.Push(PickleValue.Of(false)); break;
            case PickleOpcode.BinInt: _stack.Push(PickleValue.Of((long)(int)_cursor.ReadUInt32())); break;
            case PickleOpcode.BinInt1: _stack.Push(PickleValue.Of((long)_cursor.ReadByte())); break;
            case PickleOpcode.BinInt2: _stack.Push(PickleValue.Of((long)_cursor.ReadUInt16())); break;
            case PickleOpcode.Long1: _stack.Push(_operands.Long(_cursor.ReadByte(), _at)); break;
            case PickleOpcode.BinFloat: _stack.Push(PickleValue.Of(BinaryPrimitives.ReadDoubleBigEndian(_cursor.Read(sizeof(double))))); break;
            case PickleOpcode.BinUnicode: _stack.Push(new(_operands.Text(_cursor.ReadUInt32(), _at))); break;
            case PickleOpcode.ShortBinString: _stack.Push(new(_operands.Text(_cursor.ReadByte(), _at))); break;
            case PickleOpcode.EmptyTuple: _stack.Push(new(Array.Empty<PickleValue>())); break;
            case PickleOpcode.EmptyList: _stack.Push(New(new PickleList())); break;
            case PickleOpcode.EmptyDict: _stack.Push(New(new PickleDictionary(isOrdered: false))); break;
            case PickleOpcode.Tuple: _stack.Push(new(_stack.PopTuple(_stack.CloseMark()))); break;
            case PickleOpcode.Tuple1: _stack.Push(new(_stack.PopTuple(1))); break;
            case PickleOpcode.Tuple2: _stack.Push(new(_stack.PopTuple(2))); break;
            case PickleOpcode.Tuple3: _stack.Push(new(_stack.PopTuple(3))); break;
            case PickleOpcode.BinPut: _memo.Put(_cursor.ReadByte(), _stack.Peek(), _at); break;
            case PickleOpcode.LongBinPut: _memo.Put(_cursor.ReadUInt32(), _stack.Peek(), _at); break;
            case PickleOpcode.BinGet: _stack.Push(_memo.Get(_cursor.ReadByte(), _at)); break;
            case PickleOpcode.LongBinGet: _stack.Push(_memo.Get(_cursor.ReadUInt32(), _at)); break;
            case PickleOpcode.Append: Append(1); break;
            case PickleOpcode.Appends: Append(_stack.CloseMark()); break;
            case PickleOpcode.SetItem: SetItems(2); break;
            case PickleOpcode.SetItems: SetItems(_stack.CloseMark()); break;
            case PickleOpcode.Global: _stack.Push(new(_operands.Global(_at))); break;
            case PickleOpcode.BinPersId: _stack.Push(new(_functions.Storage(_stack.Pop(), _at))); break;
            case PickleOpcode.Reduce: Reduce(); break;
            case PickleOpcode.NewObject: Reduce(); break;
            case PickleOpcode.Build: Build(); break;
            default:
                throw Broken(
                    "pickle.opcode",
                    $"The pickle has the instruction 0x{(byte)opcode:x2}, which a state dict does not need: load the file in Python where it is trusted and save the state_dict() with torch.save.");
        }
    }

    private PickleValue New(object value)
    {
        _budget.Charge(PickleBudget.Object);
        return new(value);
    }

    private void Append(int count)
    {
        var items = Container<PickleList>(count, "list").Items;
        _budget.Charge((items.Count == 0 ? PickleBudget.First : 0) + ((long)PickleBudget.GrowingValue * count));
        items.AddRange(_stack.Top(count));
        _stack.Drop(count);
    }

    private void SetItems(int count)
    {
        var dictionary = Container<PickleDictionary>(count, "dictionary");
        if (count % 2 != 0)
        {
            throw Broken("pickle.stack", $"The pickle sets a key without a value.");
        }

        var items = _stack.Top(count);
        for (var i = 0; i < count; i += 2)
        {
            _functions.Add(dictionary, items[i], items[i + 1], _at);
        }

        _stack.Drop(count);
    }

    // The values to add stand above the container; a mark between them is closed by now.
    private T Container<T>(int count, string kind)
        where T : class
        => _stack.Under(count).Object as T ?? throw Broken("pickle.container", $"The pickle adds to {_stack.Under(count).Kind} as if it were a {kind}.");

    private void Reduce()
    {
        var arguments = _stack.Pop();
        var function = _stack.Pop();
        _stack.Push(_functions.Call(function, arguments, _at));
    }

    private void Build()
    {
        var state = _stack.Pop();
        if (_stack.Peek().Object is PickleInert)
        {
            return;
        }

        var isVersions = state.Object is PickleDictionary { Count: 1 } attributes && attributes.Get("_metadata").Object is PickleDictionary;
        if (!isVersions || _stack.Peek().Object is not PickleDictionary { IsOrdered: true, Attributes: null } target)
        {
            throw Broken("pickle.build", $"The pickle sets the state of {_stack.Peek().Kind}; only an OrderedDict takes one here, with nothing but _metadata.");
        }

        target.Attributes = (PickleDictionary)state.Object!;
    }

    private ModelFormatException Broken(string rule, FormattableString message) => _cursor.Broken(rule, _at, message);
}
