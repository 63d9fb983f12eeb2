using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>An instance norm in place, with the activation after it and the sum after that.</summary>
/// <remarks>It needs the statistics of all rows: they are accumulated, then turned into a scale and a shift for each channel, and then rows are computed in any order.</remarks>
/// <param name="reads">The value, then what is added, if anything is.</param>
/// <param name="writes">The result.</param>
/// <param name="parameters">The scales and shifts.</param>
/// <param name="epsilon">The value added to the variance, for numerical stability.</param>
/// <param name="floor">Lower clamp, applied before the residual is added: 0 for a ReLU, negative infinity for none.</param>
/// <param name="ceiling">Upper clamp: 6 for a ReLU6, infinity for none.</param>
/// <param name="hasStatistics">True if the step that writes the value computes the statistics of its rows.</param>
/// <param name="kernels">The kernels to run.</param>
internal sealed unsafe class NormStep(
    int[] reads, int writes, NormParameters parameters, double epsilon, float floor, float ceiling, bool hasStatistics, KernelSet kernels)
    : EngineStep(reads, writes)
{
    public override bool IsInPlace => true;

    public override bool NeedsReduction => true;

    public override void Reduce(EngineFrame frame, RowRange rows)
    {
        if (HasPartStatistics(frame))
        {
            frame.PartStatistics(Reads[0]).Add(frame.Map(Reads[0]), frame.Masks(Reads[0]), rows, frame.Workers);
            return;
        }

        if (hasStatistics)
        {
            return;
        }

        var map = frame.Map(Reads[0]);
        var statistics = frame.Statistics(Reads[0]);
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            kernels.Statistics(map, new(y, y + 1), statistics);
        });
    }

    /// <summary>Turns the statistics of all rows into a scale and a shift for each channel.</summary>
    public override void FinishReduction(EngineFrame frame)
    {
        var map = frame.Map(Reads[0]);
        var parts = IsMasked(frame) ? frame.Style.Parts : frame.Style.Parts[..1];
        var scaleShift = ScaleShift(frame);
        new Span<float>(scaleShift, 2 * parts.Length * map.PixelStride).Clear(); // channels that are padding
        for (var channel = 0; channel < map.Channels; channel++)
        {
            var whole = HasPartStatistics(frame) ? default : Damped(frame, part: 0, channel, Whole(frame, channel));
            for (var part = 0; part < parts.Length; part++)
            {
                var (mean, variance) = HasPartStatistics(frame) ? Damped(frame, part, channel, frame.PartStatistics(Reads[0]).Moments(part, channel)) : whole;
                var standardDeviation = Math.Sqrt((variance * Correction(map)) + epsilon);
                var scale = scaleShift + (2 * part * map.PixelStride) + channel;
                var (factor, shift) = parameters.Affine(parts[part], channel, mean, standardDeviation);
                scale[0] = (float)factor;
                scale[map.PixelStride] = (float)shift;
            }
        }
    }

    public override void Run(EngineFrame frame, RowRange rows)
    {
        if (IsMasked(frame))
        {
            RunMasked(frame, rows);
            return;
        }

        var map = frame.Map(Writes);
        var scaleShift = ScaleShift(frame);
        var hasResidual = Reads.Count > 1;
        var residual = hasResidual ? frame.Map(Reads[1]) : default;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            kernels.Normalize(
                map.Pixel(y, 0), hasResidual ? residual.Pixel(y, 0) : null, map.Width, map.PixelStride, residual.PixelStride, scaleShift, scaleShift + map.PixelStride, floor, ceiling);
        });
    }

    private (double Mean, double Variance) Whole(EngineFrame frame, int channel)
    {
        var map = frame.Map(Reads[0]);
        return Moments.Combine(frame.Statistics(Reads[0]) + channel, map.PixelStride, map.Width, (long)map.Width * map.Height);
    }

    private (double Mean, double Variance) Damped(EngineFrame frame, int part, int channel, (double Mean, double Variance) now)
        => frame.Norms?.Blend(Reads[0], part, channel, frame.Map(Reads[0]).Channels, now) ?? now;

    // A plain norm is the same for any style.
    private bool IsMasked(EngineFrame frame) => parameters.IsConditional && frame.Style.Masks is not null;

    private bool HasPartStatistics(EngineFrame frame) => parameters.IsAdaptive && IsMasked(frame);

    // From biased to unbiased variances; of a single pixel there is none.
    private double Correction(FeatureMap map)
    {
        var pixels = (double)map.Width * map.Height;
        return parameters.IsUnbiased && pixels > 1 ? pixels / (pixels - 1) : 1;
    }

    private float* ScaleShift(EngineFrame frame) => IsMasked(frame) ? frame.PartScaleShift(Reads[0]) : frame.ScaleShift(Reads[0]);

    private void RunMasked(EngineFrame frame, RowRange rows)
    {
        var map = frame.Map(Writes);
        var (scaleShift, masks, parts) = ((nint)ScaleShift(frame), frame.Masks(Reads[0]), frame.Style.Parts.Length);
        var hasResidual = Reads.Count > 1;
        var residual = hasResidual ? frame.Map(Reads[1]) : default;
        frame.Workers.Run(rows.Count, (item, _) =>
        {
            var y = rows.First + item;
            using var scratch = new Scratch(masks.ScratchLength);
            fixed (float* shares = masks.Row(y, new Span<float>(scratch.Data, masks.ScratchLength)))
            {
                kernels.NormalizeParts(
                    map.Pixel(y, 0), hasResidual ? residual.Pixel(y, 0) : null, map.Width, map.PixelStride, residual.PixelStride, (float*)scaleShift, shares, parts, floor, ceiling);
            }
        });
    }
}
