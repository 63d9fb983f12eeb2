using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Finds the ranges of the images that a file reads and computes, from what it does to them first and last.</summary>
/// <remarks>
/// An image that is divided by 255, or less a mean in 0-255, is in 0-255; one that is less ImageNet's mean is in [0, 1]; clips and tanh bound the result. An end
/// without a conversion is in the range that the other end is converted into or from. Where nothing says it, both are RGB in 0-255, as in the ONNX model zoo.
/// </remarks>
internal static class OnnxRanges
{
    private const double Tolerance = 1e-3;
    private const double Byte = 255;

    private static readonly ValueRange[] Known = [ValueRange.Caffe, ValueRange.ImageNet, ValueRange.MinusOneToOne, ValueRange.ZeroTo255, ValueRange.ZeroToOne];

    /// <summary>Finds the ranges.</summary>
    /// <param name="model">The file.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="network">Its network, translated as if its images were in [0, 1].</param>
    public static (ValueRange Input, ValueRange Output) Find(OnnxModel model, OnnxInputs inputs, OnnxTranslator network)
    {
        var scaling = network.Last.Scaling ?? OnnxScaling.None(network.Last.Channels);
        var first = Match(network.First, (range, channel, unit) => (range.Scale[channel] / unit, range.Shift[channel]));
        var last = Match(scaling, (range, channel, unit) => (unit / range.Scale[channel], -range.Shift[channel] * unit / range.Scale[channel]));
        var input = Declared(model, inputs.Image.IsBytes) ?? first?.Images;
        var output = last?.Images is { } converted && network.Last.Clip is null ? converted : OfResult(model, network, scaling, isBgr: (last?.Images ?? input)?.IsBgr == true);
        return (input ?? last?.Network ?? output ?? ValueRange.ZeroTo255, output ?? first?.Network ?? input ?? ValueRange.ZeroTo255);
    }

    // By the metadata of Windows ML, or by the type.
    private static ValueRange? Declared(OnnxModel model, bool isBytes)
    {
        var isBgr = model.Metadata.GetValueOrDefault("Image.BitmapPixelFormat") is { } format && format.StartsWith("Bgr", StringComparison.OrdinalIgnoreCase);
        return (model.Metadata.GetValueOrDefault("Image.NominalPixelRange"), isBytes) switch
        {
            ("NominalRange_0_255", _) or (_, true) => Of(Byte, isBgr),
            ("Normalized_0_1", _) => ValueRange.ZeroToOne,
            ("Normalized_1_1", _) => ValueRange.MinusOneToOne,
            _ => isBgr ? ValueRange.BgrZeroTo255 : null,
        };
    }

    private static ValueRange? OfResult(OnnxModel model, OnnxTranslator network, OnnxScaling scaling, bool isBgr)
        => network.Last.Clip is { } clip ? OfLimits(clip.Low, clip.High, isBgr)
            : model.Outputs.FirstOrDefault()?.IsBytes == true ? Of(Byte, isBgr)
            : OfActivation(network, scaling, isBgr);

    private static ValueRange? OfLimits(double low, double high, bool isBgr) => (low, high) switch
    {
        ( > -0.01, > 0.99 and < 1.01) => ValueRange.ZeroToOne,
        ( < -0.99 and > -1.01, > 0.99 and < 1.01) => ValueRange.MinusOneToOne,
        ( > -1, > 254 and < 257) => Of(Byte, isBgr),
        _ => null,
    };

    // A tanh or a sigmoid bounds the result.
    private static ValueRange? OfActivation(OnnxTranslator network, OnnxScaling scaling, bool isBgr)
    {
        var source = network.Last.Source;
        while (source > 0 && network.Operations[source - 1] is CropOperation crop)
        {
            source = crop.Input;
        }

        if (source == 0 || network.Last.Norm is not null || network.Operations[source - 1] is not ActivationOperation { Kind: ActivationKind.Tanh or ActivationKind.Sigmoid } bound)
        {
            return null;
        }

        var (low, high) = bound.Kind == ActivationKind.Tanh ? (scaling.Shift[0] - scaling.Scale[0], scaling.Shift[0] + scaling.Scale[0]) : (scaling.Shift[0], scaling.Shift[0] + scaling.Scale[0]);
        var isCentered = Math.Abs(low + high) < 0.01 * (high - low);
        return high <= low ? null : isCentered ? high > 2 ? ValueRange.Caffe : ValueRange.MinusOneToOne : high > 2 ? Of(Byte, isBgr) : ValueRange.ZeroToOne;
    }

    // The range of the images and that of the network, which they are converted into or from; null where there is no conversion.
    private static (ValueRange Images, ValueRange Network)? Match(OnnxScaling scaling, Func<ValueRange, int, double, (double Scale, double Shift)> conversion)
    {
        if (scaling is { IsIdentity: true } || scaling.Scale.Length != 3)
        {
            return null;
        }

        foreach (var (range, unit, turns) in from range in Known from unit in new[] { Byte, 1 } from turns in new[] { false, true } select (range, unit, turns))
        {
            var expected = Enumerable.Range(0, 3).Select(channel => conversion(range, turns ? 2 - channel : channel, unit)).ToList();
            if (expected.Select((pair, channel) => IsNear(scaling.Scale[channel], scaling.Shift[channel], pair)).All(isNear => isNear))
            {
                var isBgr = range.IsBgr != turns; // the network
                return (Of(unit, !IsAlike(range) && isBgr != IsReversed(scaling)), range);
            }
        }

        return null;
    }

    private static bool IsNear(double scale, double shift, (double Scale, double Shift) expected)
        => Math.Abs(scale - expected.Scale) <= Tolerance * Math.Abs(expected.Scale) && Math.Abs(shift - expected.Shift) <= Tolerance * Math.Max(Math.Abs(expected.Shift), Math.Abs(expected.Scale));

    private static bool IsAlike(ValueRange range) => range.Scale.Distinct().Count() == 1 && range.Shift.Distinct().Count() == 1;

    private static bool IsReversed(OnnxScaling scaling) => !scaling.IsOrdered;

    private static ValueRange Of(double unit, bool isBgr) => unit == Byte ? isBgr ? ValueRange.BgrZeroTo255 : ValueRange.ZeroTo255 : ValueRange.ZeroToOne;
}
