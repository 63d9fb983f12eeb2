using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Writes a transformation network as a graph, operation by operation as <c>TransformNetwork</c> describes itself.</summary>
internal sealed class TransformGraph
{
    private readonly GraphBuilder _graph = new();
    private readonly Func<TransformSlot, TransformKeys> _keys;
    private readonly TransformTraits _traits;
    private readonly int _styles;
    private readonly Stack<GraphValue> _levels = new(); // what each halving read: TensorFlow's doublings cut to that size

    private TransformGraph(Func<TransformSlot, TransformKeys> keys, TransformTraits traits, int styles)
        => (_keys, _traits, _styles) = (keys, traits, styles);

    public static Graph Build(
        IReadOnlyList<(TransformSlot Slot, TransformShape Shape)> layers, Func<TransformSlot, TransformKeys> keys, TransformTraits traits, int styles = 1)
        => new TransformGraph(keys, traits, styles).Build(layers);

    private Graph Build(IReadOnlyList<(TransformSlot Slot, TransformShape Shape)> layers)
    {
        var value = _graph.Pad(_graph.ToRange(_graph.Image, _traits.Range), PadMode.Reflect, _traits.StartPadding);
        var skip = value;
        foreach (var (slot, shape) in layers)
        {
            skip = slot is { Stage: TransformStage.Residual, Part: 0 } ? value : skip;
            value = Layer(value, slot, shape);
            value = slot is { Stage: TransformStage.Residual, Part: 1 } ? _graph.Add(Cut(skip, value, shape), value) : value;
        }

        return _graph.Build(Image(_graph.Crop(value, _graph.Image)));
    }

    private GraphValue Layer(GraphValue value, TransformSlot slot, TransformShape shape)
    {
        var keys = _keys(slot);
        var features = slot.Doubles ? Upsample(value, keys, shape) : Convolve(value, slot, keys, shape);
        var normalized = keys is { Scale: { } scale, Shift: { } shift } ? Normalize(features, slot, scale, shift) : features;
        var isLinear = !_traits.RectifiesAll && (slot.IsLast || slot is { Stage: TransformStage.Residual, Part: 1 });
        return isLinear ? normalized : _graph.Activation(normalized, ActivationKind.Relu);
    }

    private GraphValue Normalize(GraphValue value, TransformSlot slot, string scale, string shift) => _traits.StyleNorms?.Has(slot) == true
        ? _graph.ConditionalNorm(value, scale, shift, _styles, _traits.Epsilon)
        : _graph.InstanceNorm(value, scale, shift, _traits.Epsilon);

    // Both convolutions of the block have the same kernel, and each takes half of it away at each side.
    private GraphValue Cut(GraphValue skip, GraphValue value, TransformShape shape)
        => _traits.CutsResiduals ? _graph.Crop(skip, value, shape.KernelSize - 1, shape.KernelSize - 1) : skip;

    private GraphValue Convolve(GraphValue value, TransformSlot slot, TransformKeys keys, TransformShape shape)
    {
        if (slot.Halves)
        {
            _levels.Push(value);
        }

        return _graph.Convolution(Pad(value, slot, shape), keys.Kernel, keys.Bias, shape.OutChannels, shape.KernelSize, stride: slot.Halves ? 2 : 1);
    }

    // TensorFlow pads an even side by one less at the start than at the end. The end gets one more here, which an even
    // side does not read and an odd one needs: the same size, and shifted by half a pixel where a side is odd.
    private GraphValue Pad(GraphValue value, TransformSlot slot, TransformShape shape)
    {
        if (slot.Stage == TransformStage.Residual && _traits.CutsResiduals)
        {
            return value;
        }

        var half = shape.KernelSize / 2;
        if (!_traits.IsTensorFlow || _traits.Padding == PadMode.Reflect)
        {
            return _graph.Pad(value, _traits.Padding, half);
        }

        var start = slot.Halves ? Start(shape) : half;
        var end = slot.Halves ? shape.KernelSize - 1 - start : half;
        return _graph.Pad(value, PadMode.Zeros, start, start, end, end);
    }

    private GraphValue Upsample(GraphValue value, TransformKeys keys, TransformShape shape)
    {
        if (!_traits.IsTransposed)
        {
            var upsampled = _graph.Pad(_graph.Upsample(value, factor: 2), PadMode.Reflect, shape.KernelSize / 2);
            return _graph.Convolution(upsampled, keys.Kernel, keys.Bias, shape.OutChannels, shape.KernelSize);
        }

        if (!_traits.IsTensorFlow)
        {
            return _graph.TransposedConvolution(
                value, keys.Kernel, keys.Bias, shape.OutChannels, shape.KernelSize, stride: 2, padding: shape.KernelSize / 2, outputPadding: 1);
        }

        var full = _graph.TransposedConvolution(value, keys.Kernel, keys.Bias, shape.OutChannels, shape.KernelSize, stride: 2, padding: 0, outputPadding: 0);
        return _graph.Crop(full, _traits.CutsResiduals ? _graph.Upsample(value, factor: 2) : _levels.Pop(), Start(shape), Start(shape));
    }

    private GraphValue Image(GraphValue value)
    {
        if (!_traits.HasScaledTanh)
        {
            return _graph.FromRange(_traits.HasSigmoid ? _graph.Activation(value, ActivationKind.Sigmoid) : value, _traits.Range);
        }

        var divided = _traits.TanhDivisor == 1 ? value : _graph.Scale(value, 1 / _traits.TanhDivisor, shift: 0);
        var tanh = _graph.Activation(divided, ActivationKind.Tanh);
        return _traits.HasTanhInRange
            ? _graph.FromRange(_graph.Scale(tanh, _traits.TanhScale, shift: 0), _traits.Range)
            : _graph.Scale(tanh, _traits.TanhScale / 255, shift: 0.5f);
    }

    private static int Start(TransformShape shape) => (shape.KernelSize - 2) / 2;
}
