namespace NeuralStyle.Samples.Video;

/// <summary>Measures flicker: by how much pixels of the same place in the scene differ from one frame to the next, on average, of 255.</summary>
/// <remarks>The place follows the camera. What moves in the scene counts as flicker too, so compare figures of one video only.</remarks>
/// <param name="width">The width of the frames in pixels.</param>
/// <param name="height">Their height.</param>
internal sealed class FlickerMeter(int width, int height)
{
    private const int Border = 16; // pixels at the edges that are left out: their surroundings come and go

    private byte[]? _before;
    private double _sum;
    private int _count;

    /// <summary>The mean over all frames so far.</summary>
    public double Mean => _count == 0 ? 0 : _sum / _count;

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">Its bytes, RGB.</param>
    /// <param name="motion">The movement of the camera since the frame before.</param>
    public void Add(ReadOnlySpan<byte> frame, (int X, int Y) motion)
    {
        if (_before is not null)
        {
            _sum += Difference(_before, frame, motion);
            _count++;
        }

        _before = frame.ToArray();
    }

    private double Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now, (int X, int Y) motion)
    {
        var (left, right) = (Border + Math.Max(0, -motion.X), width - Border - Math.Max(0, motion.X));
        var (top, bottom) = (Border + Math.Max(0, -motion.Y), height - Border - Math.Max(0, motion.Y));
        var (sum, count) = (0L, 0L);
        for (var y = top; y < bottom; y++)
        {
            for (var i = 3 * left; i < 3 * right; i++, count++)
            {
                sum += Math.Abs(now[(3 * y * width) + i] - before[(3 * (((y + motion.Y) * width) + motion.X)) + i]);
            }
        }

        return count == 0 ? 0 : (double)sum / count;
    }
}
