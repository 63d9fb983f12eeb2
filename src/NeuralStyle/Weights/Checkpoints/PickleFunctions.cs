using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Implements the few functions that a pickle may call: they create descriptions, never tensors.</summary>
internal sealed class PickleFunctions(CheckpointCursor cursor, TorchCheckpointLimits limits, PickleBudget budget, int storageIdLength)
{
    private const int MaxLocationLength = 64;

    /// <summary>All storages by their keys.</summary>
    public OrderedDictionary<string, StorageDescriptor> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>All tensors.</summary>
    public List<TensorDescriptor> Tensors { get; } = [];

    /// <summary>Calls a function of the table; the result cannot be called.</summary>
    public PickleValue Call(PickleValue function, PickleValue arguments, long at) => (Function(function), arguments.Object) switch
    {
        (PickleFunction.OrderedDict, PickleValue[] and []) => OrderedDict([], at),
        (PickleFunction.OrderedDict, PickleValue[] and [{ Object: PickleList pairs }]) => OrderedDict(pairs.Items, at),
        (PickleFunction.Size, PickleValue[] and [{ Object: PickleValue[] } size]) => size,
        (PickleFunction.RebuildTensor, PickleValue[] and [var storage, var offset, var shape, var strides])
            => Tensor(storage, offset, shape, strides, at),
        (PickleFunction.RebuildTensorV2, PickleValue[] and [var storage, var offset, var shape, var strides, { Boolean: not null }, .. { Length: 1 or 2 } hooksAndMetadata])
            when Array.TrueForAll(hooksAndMetadata, IsNothing) => Tensor(storage, offset, shape, strides, at),
        (PickleFunction.RebuildParameter, PickleValue[] and [{ Object: TensorDescriptor } tensor, { Boolean: not null }, var hooks])
            when IsNothing(hooks) => tensor,
        (PickleFunction.RebuildParameterWithState, PickleValue[] and [{ Object: TensorDescriptor } tensor, { Boolean: not null }, var hooks, _])
            when IsNothing(hooks) => tensor,
        (PickleFunction.RebuildFromType, PickleValue[] and [{ Object: PickleGlobal { Function: PickleFunction.RebuildTensor or PickleFunction.RebuildTensorV2 } } inner, _, var values, _])
            => Call(inner, values, at),
        (PickleFunction.Dictionary, PickleValue[] and ([] or [{ Object: PickleGlobal }])) => EmptyDictionary(),
        (PickleFunction.Dictionary, PickleValue[] and [{ Object: PickleDictionary } counts]) => counts,
        (PickleFunction.List, PickleValue[] and ([] or [{ Object: PickleList }, ..])) => EmptyList(arguments),
        (PickleFunction.Inert, PickleValue[]) => new(PickleInert.Instance),
        _ => throw Broken("pickle.reduce", at, $"The pickle calls {function.Kind} with arguments that torch.save does not write."),
    };

    /// <summary>The storage that a persistent id names.</summary>
    public StorageDescriptor Storage(PickleValue id, long at)
    {
        if (id.Object is not PickleValue[] parts || parts.Length == 0 || parts.Length != storageIdLength)
        {
            throw Broken("pickle.storage", at, $"The pickle names a storage in a way that torch.save does not in this layout.");
        }

        var isStorage = parts[0].Object is "storage"
            && parts[1].Object is PickleGlobal { Function: PickleFunction.StorageType }
            && parts[2].Object is string text && StorageDescriptor.IsKey(text)
            && parts[3].Object is string { Length: <= MaxLocationLength } // where it was, such as cuda:0, does not matter
            && parts[4].Integer >= 0
            && (parts.Length == 5 || parts[5].IsNone);
        return isStorage
            ? Register((string)parts[2].Object!, ((PickleGlobal)parts[1].Object!).Element, parts[4].Integer!.Value, at)
            : throw Broken("pickle.storage", at, $"A storage is not named by a type, a key of digits, a location, a number of elements and nothing else.");
    }

    /// <summary>Adds an entry to a dictionary.</summary>
    public void Add(PickleDictionary dictionary, PickleValue key, PickleValue value, long at)
    {
        if (key.Object is not string && key.Integer is null)
        {
            throw Broken("pickle.key", at, $"The pickle has {key.Kind} as a key, expected a string or an integer.");
        }

        budget.Charge(PickleBudget.Entry + (dictionary.Count == 0 ? PickleBudget.First : 0));
        if (!dictionary.TryAdd(key, value))
        {
            throw Broken("pickle.duplicate-key", at, $"The key {Untrusted.Quote(key.Object as string ?? $"{key.Integer}")} is repeated in one dictionary.");
        }
    }

    private static PickleFunction? Function(PickleValue value) => (value.Object as PickleGlobal)?.Function;

    // Hooks and metadata of a tensor: there is no use for any.
    private static bool IsNothing(PickleValue value) => value.IsNone || value.Object is PickleDictionary { Count: 0 };

    private PickleValue EmptyDictionary()
    {
        budget.Charge(PickleBudget.Object);
        return new(new PickleDictionary(isOrdered: false));
    }

    // Protocol 2 appends to a deque as it does to a list; before, it is made of one.
    private PickleValue EmptyList(PickleValue arguments)
    {
        budget.Charge(PickleBudget.Object);
        return arguments.Object is PickleValue[] and [{ Object: PickleList } items, ..] ? items : new(new PickleList());
    }

    private PickleValue OrderedDict(List<PickleValue> pairs, long at)
    {
        budget.Charge(PickleBudget.Object);
        var dictionary = new PickleDictionary(isOrdered: true);
        foreach (var pair in pairs)
        {
            var (key, value) = pair.Object switch
            {
                PickleList { Items: [var first, var second] } => (first, second),
                PickleValue[] and [var first, var second] => (first, second),
                _ => throw Broken("pickle.reduce", at, $"An OrderedDict is made of something that is not a pair of key and value."),
            };
            Add(dictionary, key, value, at);
        }

        return new(dictionary);
    }

    private PickleValue Tensor(PickleValue storage, PickleValue offset, PickleValue shape, PickleValue strides, long at)
    {
        if (Tensors.Count == limits.MaxTensors)
        {
            throw Broken("limit", at, $"The file has more tensors than the limit of {limits.MaxTensors}: raise {nameof(limits.MaxTensors)} if it is trusted.");
        }

        var descriptor = storage.Object as StorageDescriptor
            ?? throw Broken("pickle.reduce", at, $"A tensor is made of {storage.Kind}, expected a storage.");
        budget.Charge(PickleBudget.Tensor);
        var tensor = new TensorDescriptor(descriptor, Size(offset, at), Sizes(shape, at), Sizes(strides, at), at);
        Tensors.Add(tensor);
        return new(tensor);
    }

    private long[] Sizes(PickleValue value, long at)
    {
        var sizes = value.Object as PickleValue[]
            ?? throw Broken("geometry", at, $"The sizes or strides of a tensor are {value.Kind}, expected a tuple.");
        budget.Charge(PickleBudget.Object + (sizeof(long) * (long)sizes.Length));
        return Array.ConvertAll(sizes, size => Size(size, at));
    }

    private long Size(PickleValue value, long at)
        => value.Integer is { } size and >= 0 ? size : throw Broken("geometry", at, $"A size, stride or offset of a tensor is no integer from 0 to 2^63-1.");

    private StorageDescriptor Register(string key, WeightType type, long count, long at)
    {
        if (!Storages.TryGetValue(key, out var storage))
        {
            budget.Charge(PickleBudget.Entry + PickleBudget.Tensor);
            Storages.Add(key, storage = new StorageDescriptor(key, type, count, at));
        }

        return storage.Type == type && storage.Count == count
            ? storage
            : throw Broken("pickle.storage", at, $"The storage {Untrusted.Quote(key)} comes with {count} elements of {type} and with {storage.Count} of {storage.Type}.");
    }

    private ModelFormatException Broken(string rule, long at, FormattableString message) => cursor.Broken(rule, at, message);
}
