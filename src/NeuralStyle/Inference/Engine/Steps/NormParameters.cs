namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The scales and shifts of a norm: its own weights, or a part of the style rows of a run.</summary>
internal sealed class NormParameters
{
    private readonly float[]? _scales;
    private readonly float[]? _shifts;
    private readonly int _offset;
    private readonly int _channels;

    private NormParameters(float[]? scales, float[]? shifts, int offset, int channels, bool isAdaptive, bool isUnbiased)
        => (_scales, _shifts, _offset, _channels, IsAdaptive, IsUnbiased) = (scales, shifts, offset, channels, isAdaptive, isUnbiased);

    /// <summary>True for a part of the style rows.</summary>
    public bool IsConditional => _channels > 0;

    /// <summary>True if that part is means and standard deviations, which take the place of the value's own: regions of an image have statistics of their own.</summary>
    public bool IsAdaptive { get; }

    /// <summary>True if variances are unbiased.</summary>
    public bool IsUnbiased { get; }

    /// <summary>Own weights, a value for each channel; null for ones or zeros.</summary>
    /// <param name="scales">The scales.</param>
    /// <param name="shifts">The shifts.</param>
    /// <param name="isUnbiased">True for unbiased variances.</param>
    public static NormParameters Own(float[]? scales, float[]? shifts, bool isUnbiased) => new(scales, shifts, offset: 0, channels: 0, isAdaptive: false, isUnbiased);

    /// <summary>A part of the style rows.</summary>
    /// <param name="offset">The index of the first scale; the shifts follow the scales.</param>
    /// <param name="channels">The number of channels.</param>
    public static NormParameters FromRows(int offset, int channels) => new(scales: null, shifts: null, offset, channels, isAdaptive: false, isUnbiased: false);

    /// <summary>Means and standard deviations in the style rows, whose last value is the share of the content's own statistics.</summary>
    /// <param name="offset">The index of the first mean; the standard deviations follow the means.</param>
    /// <param name="channels">The number of channels.</param>
    public static NormParameters Adaptive(int offset, int channels) => new(scales: null, shifts: null, offset, channels, isAdaptive: true, isUnbiased: true);

    /// <summary>The factor and the shift that a channel's values get.</summary>
    /// <param name="row">The style row.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="mean">The mean of the channel's values.</param>
    /// <param name="standardDeviation">Their standard deviation; above 0.</param>
    public (double Factor, double Shift) Affine(float[] row, int channel, double mean, double standardDeviation)
    {
        var (scale, shift) = ScaleShift(row, channel);
        if (IsAdaptive)
        {
            (scale, shift) = (scale + (row[^1] * standardDeviation), shift + (row[^1] * mean));
        }

        var factor = scale / standardDeviation;
        return (factor, shift - (mean * factor));
    }

    private (double Scale, double Shift) ScaleShift(float[] row, int channel) => (IsConditional, IsAdaptive) switch
    {
        (true, true) => (row[_offset + _channels + channel], row[_offset + channel]),
        (true, false) => (row[_offset + channel], row[_offset + _channels + channel]),
        _ => (_scales?[channel] ?? 1, _shifts?[channel] ?? 0),
    };
}
