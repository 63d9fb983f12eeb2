namespace NeuralStyle.Inference;

/// <summary>The statistics of norms in the frames of a video so far, which those of the next frame are blended with. For one run at a time.</summary>
/// <param name="damping">The share of the frames before, from 0 to less than 1.</param>
internal sealed class NormMemory(double damping)
{
    private readonly Dictionary<(int Value, int Part), (double Mean, double Variance)[]> _moments = [];

    /// <summary>Blends the statistics of a channel with those of the frames before, and keeps the result for the next.</summary>
    /// <param name="value">The value that is normalized.</param>
    /// <param name="part">The part of a masked style; 0 for the whole image.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="now">Those of this frame.</param>
    public (double Mean, double Variance) Blend(int value, int part, int channel, int channels, (double Mean, double Variance) now)
    {
        if (!_moments.TryGetValue((value, part), out var moments))
        {
            moments = new (double, double)[channels];
            Array.Fill(moments, (double.NaN, double.NaN));
            _moments.Add((value, part), moments);
        }

        var before = moments[channel];
        return moments[channel] = double.IsNaN(before.Mean)
            ? now
            : (now.Mean + (damping * (before.Mean - now.Mean)), now.Variance + (damping * (before.Variance - now.Variance)));
    }

    /// <summary>Forgets all frames, as at a cut.</summary>
    public void Clear() => _moments.Clear();
}
