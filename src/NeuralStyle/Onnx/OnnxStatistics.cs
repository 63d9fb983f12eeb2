using NeuralStyle.Graphs;

namespace NeuralStyle.Onnx;

/// <summary>Writes channel statistics, and the norms with unbiased variance, for which ONNX has no operator.</summary>
/// <param name="writer">The file.</param>
internal sealed class OnnxStatistics(OnnxGraphWriter writer)
{
    /// <summary>Writes means, then standard deviations, (B, C, H, W) to (B, 2 C, 1, 1).</summary>
    public string Write(string input, MapSize? size, ChannelStatisticsOperation o)
    {
        var own = Compute(input, size, o.Epsilon, o.IsUnbiased);
        return writer.Add("Concat", [own.Mean, own.Deviation], NodeAttribute.Of("axis", 1L));
    }

    /// <summary>Writes a norm of unbiased variance.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="size">The size of the input; null for any size.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="scale">(C), or null for none.</param>
    /// <param name="shift">(C), or null for none.</param>
    public string Standardize(string input, MapSize? size, double epsilon, string? scale, string? shift)
    {
        var own = Compute(input, size, epsilon, isUnbiased: true);
        var normalized = writer.Add("Div", [own.Centered, own.Deviation]);
        var scaled = scale is null ? normalized : writer.Add("Mul", [normalized, PerChannel(scale)]);
        return shift is null ? scaled : writer.Add("Add", [scaled, PerChannel(shift)]);
    }

    /// <summary>Writes a norm that gives the channels the style's means and standard deviations.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="size">The size of the input; null for any size.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="style">Means and standard deviations, (C) each.</param>
    /// <param name="share">The share of the input's own statistics that is added to them.</param>
    public string Adapt(string input, MapSize? size, double epsilon, (string Mean, string Deviation) style, float share)
    {
        var own = Compute(input, size, epsilon, isUnbiased: true);
        var normalized = writer.Add("Div", [own.Centered, own.Deviation]);
        var scaled = writer.Add("Mul", [normalized, Blend(PerChannel(style.Deviation), own.Deviation, share)]);
        return writer.Add("Add", [scaled, Blend(PerChannel(style.Mean), own.Mean, share)]);
    }

    private string Blend(string style, string own, float share)
        => share == 0 ? style : writer.Add("Add", [style, writer.Add("Mul", [own, writer.Number(share)])]);

    private (string Mean, string Centered, string Deviation) Compute(string input, MapSize? size, double epsilon, bool isUnbiased)
    {
        var mean = Mean(input);
        var centered = writer.Add("Sub", [input, mean]);
        var biased = Mean(writer.Add("Mul", [centered, centered]));
        var variance = isUnbiased ? writer.Add("Mul", [biased, Correction(input, size)]) : biased;
        return (mean, centered, writer.Add("Sqrt", [writer.Add("Add", [variance, writer.Number((float)epsilon)])]));
    }

    private string Mean(string input) => writer.Add("ReduceMean", [input], NodeAttribute.Of("axes", 2L, 3L), NodeAttribute.Of("keepdims", 1L));

    // n / (n - 1) for n pixels; 1 for one pixel, whose variance is zero.
    private string Correction(string input, MapSize? size)
    {
        if (size is { } known)
        {
            var pixels = (double)known.Height * known.Width;
            return writer.Number((float)(pixels / Math.Max(1, pixels - 1)));
        }

        var count = writer.Add("ReduceProd", [writer.Add("Shape", [input], NodeAttribute.Of("start", 2L))], NodeAttribute.Of("keepdims", 0L));
        var less = writer.Add("Max", [writer.Add("Sub", [count, writer.Integers(1)]), writer.Integers(1)]);
        var ratio = writer.Add("Div", [Cast(count, OnnxType.Float), Cast(less, OnnxType.Float)]); // half precision ends at 65504 pixels
        return writer.Type == OnnxType.Float ? ratio : Cast(ratio, writer.Type);
    }

    private string Cast(string input, OnnxType type) => writer.Add("Cast", [input], NodeAttribute.Of("to", (long)type));

    private string PerChannel(string vector) => writer.Add("Reshape", [vector, writer.Integers(1, -1, 1, 1)]);
}
