namespace NeuralStyle.Weights;

/// <summary>One of the few functions and classes that a pickle may name; nothing is looked up anywhere but in this table.</summary>
/// <param name="Module">The module in Python.</param>
/// <param name="Name">The name in it.</param>
/// <param name="Function">The function that the name stands for.</param>
/// <param name="Element">The type of the elements of a storage type.</param>
internal sealed record PickleGlobal(string Module, string Name, PickleFunction Function, WeightType Element = default)
{
    /// <summary>Everything that is accepted.</summary>
    public static IReadOnlyList<PickleGlobal> All { get; } =
    [
        new("collections", "OrderedDict", PickleFunction.OrderedDict),
        new("torch._utils", "_rebuild_tensor_v2", PickleFunction.RebuildTensorV2),
        new("torch._utils", "_rebuild_tensor", PickleFunction.RebuildTensor),
        new("torch._utils", "_rebuild_parameter", PickleFunction.RebuildParameter),
        new("torch._utils", "_rebuild_parameter_with_state", PickleFunction.RebuildParameterWithState),
        new("torch._tensor", "_rebuild_from_type_v2", PickleFunction.RebuildFromType),
        new("torch", "Size", PickleFunction.Size),
        new("collections", "defaultdict", PickleFunction.Dictionary),
        new("collections", "Counter", PickleFunction.Dictionary),
        new("collections", "deque", PickleFunction.List),
        new("torch", "FloatStorage", PickleFunction.StorageType, WeightType.Float32),
        new("torch", "DoubleStorage", PickleFunction.StorageType, WeightType.Float64),
        new("torch", "HalfStorage", PickleFunction.StorageType, WeightType.Float16),
        new("torch", "BFloat16Storage", PickleFunction.StorageType, WeightType.BFloat16),
        new("torch", "LongStorage", PickleFunction.StorageType, WeightType.Int64),
        new("torch", "IntStorage", PickleFunction.StorageType, WeightType.Int32),
        new("torch", "ShortStorage", PickleFunction.StorageType, WeightType.Int16),
        new("torch", "CharStorage", PickleFunction.StorageType, WeightType.Int8),
        new("torch", "ByteStorage", PickleFunction.StorageType, WeightType.UInt8),
        new("torch", "BoolStorage", PickleFunction.StorageType, WeightType.Bool),
        .. PickleInert.Makers,
    ];

    /// <summary>The accepted one of that name, or null.</summary>
    public static PickleGlobal? Find(ReadOnlySpan<char> module, ReadOnlySpan<char> name)
    {
        foreach (var candidate in All)
        {
            if (module.SequenceEqual(candidate.Module) && name.SequenceEqual(candidate.Name))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The type of storage that holds such elements.</summary>
    public static PickleGlobal StorageOf(WeightType type)
        => All.First(candidate => candidate.Function == PickleFunction.StorageType && candidate.Element == type);

    /// <summary>The advice for one that is refused.</summary>
    public static string Advice(string module, string name) => (module, name) switch
    {
        _ when module.StartsWith("torch.nn", StringComparison.Ordinal) => "it is a pickled module; load it in Python where it is trusted and save model.state_dict()",
        _ when module.Split('.')[0] == "numpy" => "it is of NumPy; convert the arrays with torch.from_numpy and save them again",
        _ when IsQuantized(name) => "quantized tensors are not supported; save dequantized ones",
        _ when name.Contains("sparse", StringComparison.OrdinalIgnoreCase) => "sparse tensors are not supported; save them after to_dense()",
        _ when name.StartsWith("Complex", StringComparison.Ordinal) => "complex numbers are not supported; save real and imaginary parts",
        _ when name.Contains("meta_tensor", StringComparison.Ordinal) => "meta tensors have no values to load",
        _ when name is "UntypedStorage" or "_UntypedStorage" or "TypedStorage" or "_TypedStorage" => "untyped storages are not supported; save tensors",
        _ when module.StartsWith("torch", StringComparison.Ordinal) => "of torch only plain tensors are read; save a state_dict() of those",
        ("__main__", _) => "it is of the program that saved the file; save the state_dict() of the model alone there",
        _ => "a state dict needs no such thing, and whatever it is would run; do not load this file in Python unless you trust it",
    };

    private static bool IsQuantized(string name)
        => name == "_rebuild_qtensor" || (name.StartsWith('Q') && name.EndsWith("Storage", StringComparison.Ordinal));
}
