using NeuralStyle.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Weights;

/// <summary>Moves weights between TorchSharp and managed memory.</summary>
public static class TorchWeights
{
    private static readonly (WeightType Weight, ScalarType Torch)[] Types =
    [
        (WeightType.Bool, ScalarType.Bool),
        (WeightType.UInt8, ScalarType.Byte),
        (WeightType.Int8, ScalarType.Int8),
        (WeightType.Int16, ScalarType.Int16),
        (WeightType.Int32, ScalarType.Int32),
        (WeightType.Int64, ScalarType.Int64),
        (WeightType.Float16, ScalarType.Float16),
        (WeightType.BFloat16, ScalarType.BFloat16),
        (WeightType.Float32, ScalarType.Float32),
        (WeightType.Float64, ScalarType.Float64),
    ];

    /// <summary>Copies the parameters and persistent buffers of a module into managed memory.</summary>
    /// <param name="module">The module, on any device; it stays the caller's and does not change.</param>
    /// <exception cref="ArgumentException">A tensor has an element type that <see cref="WeightType"/> lacks.</exception>
    public static StateDict ToStateDict(this nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new StateDict(module.state_dict().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToWeightTensor())));
    }

    /// <summary>Copies weights into the parameters and buffers of a module; element types are converted, shapes never.</summary>
    /// <remarks>All names, shapes and types are checked first: when they do not fit exactly, the module does not change.</remarks>
    /// <param name="module">The module, on any device; its tensors keep their type and device.</param>
    /// <param name="weights">A tensor for each name in the module's state dict, and no other.</param>
    /// <param name="path">The file the weights came from, for messages.</param>
    /// <exception cref="ModelFormatException">
    /// Names are missing or unexpected, a shape differs, or fractions would go into integers; the message lists them.
    /// </exception>
    public static void LoadWeights(this nn.Module module, StateDict weights, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        var targets = module.state_dict();
        var problems = Problems(targets, weights);
        if (problems.Count > 0)
        {
            throw new ModelFormatException(string.Join(Environment.NewLine, ["The weights do not fit the module:", .. problems]), path, rule: "weights.fit");
        }

        using var noGrad = no_grad();
        foreach (var (name, target) in targets)
        {
            Fill(target, weights[name]);
        }
    }

    /// <summary>Makes a tensor on the CPU with a copy of the weights. The caller disposes the result.</summary>
    /// <param name="weights">The weights.</param>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static Tensor ToTensor(this WeightTensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        NativeRuntime.EnsureLoaded();
        var tensor = empty([.. weights.Sizes], dtype: Array.Find(Types, pair => pair.Weight == weights.Type).Torch, device: CPU);
        CopyBytes(weights, tensor);
        return tensor;
    }

    /// <summary>Copies a tensor into managed memory.</summary>
    /// <param name="tensor">The tensor, on any device and of any strides; it stays the caller's and does not change.</param>
    /// <exception cref="ArgumentException">The tensor has an element type that <see cref="WeightType"/> lacks.</exception>
    public static WeightTensor ToWeightTensor(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var type = WeightTypeOf(tensor)
            ?? throw new ArgumentException($"Weights cannot be of type {tensor.dtype}: convert the tensor first.", nameof(tensor));
        using var scope = NewDisposeScope();
        var plain = tensor.detach().cpu().contiguous();
        return WeightTensor.Create(type, tensor.shape, plain.numel() == 0 ? default : plain.bytes.ToArray());
    }

    private static List<string> Problems(Dictionary<string, Tensor> targets, StateDict weights)
    {
        var missing = targets.Keys.Where(name => !weights.ContainsKey(name)).Select(Untrusted.Quote);
        var unexpected = weights.Keys.Where(name => !targets.ContainsKey(name)).Select(Untrusted.Quote);
        var unfit = targets.Where(target => weights.TryGetValue(target.Key, out var found) && !Fits(target.Value, found))
            .Select(target => $"{Untrusted.Quote(target.Key)} is {weights[target.Key]}, expected {WeightTypeOf(target.Value)} {Shape.Format(target.Value.shape)}");
        return [.. Listing.Of("missing", missing), .. Listing.Of("unexpected", unexpected), .. Listing.Of("of another shape or kind", unfit)];
    }

    private static bool Fits(Tensor target, WeightTensor weights)
        => weights.Sizes.SequenceEqual(target.shape) && (!weights.Type.IsFloating() || target.is_floating_point());

    private static void Fill(Tensor target, WeightTensor weights)
    {
        if (WeightTypeOf(target) == weights.Type && target.device_type == DeviceType.CPU && target.is_contiguous())
        {
            CopyBytes(weights, target);
            return;
        }

        using var scope = NewDisposeScope();
        target.copy_(weights.ToTensor());
    }

    private static void CopyBytes(WeightTensor weights, Tensor target)
    {
        if (weights.ElementCount == 0)
        {
            return; // an empty tensor has no storage to make a span of
        }

        var bytes = target.bytes;
        weights.Bytes.Span.CopyTo(bytes);
        if (weights.Type == WeightType.Bool)
        {
            Normalize(bytes); // LibTorch takes 0 and 1 alone
        }
    }

    private static void Normalize(Span<byte> booleans)
    {
        foreach (ref var value in booleans)
        {
            value = Math.Min(value, (byte)1);
        }
    }

    private static WeightType? WeightTypeOf(Tensor tensor)
        => Array.FindIndex(Types, pair => pair.Torch == tensor.dtype) is >= 0 and var index ? Types[index].Weight : null;
}
