namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The scales and shifts of a norm: its own weights, or a part of the style rows of a run.</summary>
internal sealed class NormParameters
{
    private readonly float[]? _scales;
    private readonly float[]? _shifts;
    private readonly int _offset;
    private readonly int _channels;

    private NormParameters(float[]? scales, float[]? shifts, int offset, int channels)
        => (_scales, _shifts, _offset, _channels) = (scales, shifts, offset, channels);

    /// <summary>True for a part of the style rows.</summary>
    public bool IsConditional => _channels > 0;

    /// <summary>Own weights, a value for each channel; null for ones or zeros.</summary>
    public static NormParameters Own(float[]? scales, float[]? shifts) => new(scales, shifts, offset: 0, channels: 0);

    /// <summary>A part of the style rows.</summary>
    /// <param name="offset">The index of the first scale; the shifts follow the scales.</param>
    /// <param name="channels">The number of channels.</param>
    public static NormParameters FromRows(int offset, int channels) => new(scales: null, shifts: null, offset, channels);

    /// <summary>The scale of a channel.</summary>
    public double Scale(float[] row, int channel) => IsConditional ? row[_offset + channel] : _scales?[channel] ?? 1;

    /// <summary>The shift of a channel.</summary>
    public double Shift(float[] row, int channel) => IsConditional ? row[_offset + _channels + channel] : _shifts?[channel] ?? 0;
}
