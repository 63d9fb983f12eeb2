using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

// Writes the operations that were kept with a value.
internal sealed partial class OnnxTranslator
{
    private OnnxMap Add(OnnxNode node, GraphOperation operation)
    {
        var value = _graph.Add(node, operation);
        return new OnnxMap(value, _graph.Channels(value));
    }

    // The value of an input whose channels come first.
    private int Read(OnnxNode node, int input)
    {
        var map = MapOf(node, input);
        node.Require(map.Layout == OnnxLayout.ChannelsFirst, "reads a map with its dimensions in another order than (batch, channels, height, width).");
        return Write(map, node);
    }

    private int Write(OnnxMap map, OnnxNode node, int? like = null)
    {
        if (map is { Source: 0, IsDone: true })
        {
            return 0;
        }

        if (!_written.TryGetValue(map, out var value))
        {
            _written[map] = value = WriteAll(map, node, like);
        }

        return value;
    }

    private int WriteAll(OnnxMap map, OnnxNode node, int? like)
    {
        node.Require(map.Clip is null, "follows a clip, which only the image at the end can have.");
        if (map is { Source: 0, Norm: null, Scaling: { } first })
        {
            First = first;
        }

        var value = map.Norm is { } norm ? WriteNorm(map, norm, node)
            : map.Scaling is { IsIdentity: false } scaling ? _graph.Add(node, Conversion(map.Source, scaling))
            : map.Source;
        return map.Cut is { } cut ? WriteCut(value, cut, node, like) : value;
    }

    /// <summary>The operation of a scaling.</summary>
    public static ConvertRangeOperation Conversion(int source, OnnxScaling scaling)
        => new(source, scaling.Order, Array.ConvertAll(scaling.Scale, scale => (float)scale), Array.ConvertAll(scaling.Shift, shift => (float)shift));

    private int WriteNorm(OnnxMap map, OnnxNorm norm, OnnxNode node)
    {
        var channels = map.Channels;
        if (norm is { ScaleTable: { } scales, ShiftTable: { } shifts })
        {
            var styles = (int)scales.Weights!.Shape[0];
            var (scale, shift) = (_weights.Add(scales, styles, channels), _weights.Add(shifts, styles, channels));
            var value = _graph.Add(node, new ConditionalNormOperation(map.Source, scale, shift, styles, channels, norm.Epsilon));
            return map.Scaling is { IsIdentity: false } rest ? _graph.Add(node, Conversion(value, rest)) : value;
        }

        node.Require(norm.ScaleTable is null && norm.ShiftTable is null, "follows a norm that mixes only its scale or only its shift by style weights.");
        var (weight, bias) = map.Scaling is { } scaling ? Fold(norm, scaling, node) : (Name(norm.Scale, channels), Name(norm.Shift, channels));
        return _graph.Add(node, new InstanceNormOperation(map.Source, weight, bias, channels, norm.Epsilon, norm.IsUnbiased));
    }

    // The scaling after a norm is the norm's own.
    private (string? Weight, string? Bias) Fold(OnnxNorm norm, OnnxScaling scaling, OnnxNode node)
    {
        var channels = scaling.Scale.Length;
        var name = node.Outputs.FirstOrDefault() ?? "";
        if (norm is { Scale: null, Shift: null } && scaling.IsOrdered)
        {
            return (scaling.ScaleTensor is null && scaling.Scale.All(scale => scale == 1) ? null : Name(scaling.ScaleTensor, channels) ?? _weights.Add($"{name}.scale", scaling.Scale),
                scaling.ShiftTensor is null && scaling.Shift.All(shift => shift == 0) ? null : Name(scaling.ShiftTensor, channels) ?? _weights.Add($"{name}.shift", scaling.Shift));
        }

        node.Require(scaling.IsOrdered, "follows a norm whose channels are reordered.");
        var own = OnnxScaling.None(channels);
        own = norm.Scale is { } scale ? own.Times(Values(scale)) : own;
        own = norm.Shift is { } shift ? own.Plus(Values(shift)) : own;
        var all = own.Then(scaling);
        return (_weights.Add($"{name}.scale", all.Scale), _weights.Add($"{name}.shift", all.Shift));
    }

    private string? Name(OnnxTensor? tensor, int channels) => tensor is null || tensor.Weights!.ElementCount != channels ? null : _weights.Add(tensor, channels);

    private static double[] Values(OnnxTensor tensor) => Array.ConvertAll(tensor.Weights!.ToSingles(), value => (double)value);

    // The window's size is that of the value the file names, or of one that the window is added to, or of any.
    private int WriteCut(int value, OnnxCut cut, OnnxNode node, int? like)
    {
        int?[] named = [cut.Origin is { } origin ? Write(origin, node) : null, like];
        var reference = Array.Find(named, candidate => candidate is { } known && _graph.HasSize(known, cut.Sizes)) ?? _graph.Find(cut.Sizes);
        node.Require(reference is not null, "reads a window whose size no other value has.");
        return _graph.Add(node, new CropOperation(value, reference!.Value, cut.Left, cut.Top));
    }

    // The height and width of a map, for a probe.
    private (int Height, int Width) SizeOf(OnnxMap map, int probe)
    {
        var size = _graph.Size(map.Source, probe);
        return map.Cut?.Sizes[probe] ?? (size.Height, size.Width);
    }
}
