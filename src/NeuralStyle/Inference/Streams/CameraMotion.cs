namespace NeuralStyle.Inference.Streams;

/// <summary>Estimates by how many pixels the whole image moved from one frame to the next.</summary>
/// <remarks>
/// The brightness of columns and of rows, each summed up, is matched between the frames, which gives a first guess for the price of one pass over the pixels; its
/// neighbors are compared on a grid of pixels. Movements of up to <see cref="Reach"/> pixels a frame are found.
/// </remarks>
internal sealed class CameraMotion
{
    /// <summary>The longest movement, in pixels.</summary>
    public const int Reach = 48;

    private const int GridStep = 4; // pixels that the comparison leaves out, each way
    private const double CutDifference = 30; // of 255, on average over the image: no movement gives that much

    private readonly int _width;
    private readonly int _height;
    private byte[] _before;
    private byte[] _now;
    private long[] _columnsBefore;
    private long[] _columns;
    private long[] _rowsBefore;
    private long[] _rows;
    private bool _hasBefore;

    /// <param name="width">The width of the frames, in pixels.</param>
    /// <param name="height">Their height.</param>
    public CameraMotion(int width, int height)
    {
        (_width, _height) = (width, height);
        (_before, _now) = (new byte[width * height], new byte[width * height]);
        (_columnsBefore, _columns, _rowsBefore, _rows) = (new long[width], new long[width], new long[height], new long[height]);
    }

    /// <summary>Compares a frame with the one before.</summary>
    /// <param name="frame">Its bytes, RGB.</param>
    /// <returns>The movement: what is at (x, y) was at (x + X, y + Y) before; and true for a cut or the first frame, which have none.</returns>
    public (int X, int Y, bool IsCut) Next(ReadOnlySpan<byte> frame)
    {
        (_before, _now, _columnsBefore, _columns, _rowsBefore, _rows) = (_now, _before, _columns, _columnsBefore, _rows, _rowsBefore);
        Read(frame);
        if (!_hasBefore)
        {
            _hasBefore = true;
            return (0, 0, true);
        }

        var (guessX, guessY) = (Match(_columnsBefore, _columns), Match(_rowsBefore, _rows));
        var best = (X: 0, Y: 0, Difference: Difference(0, 0));
        for (var y = guessY - 1; y <= guessY + 1; y++)
        {
            for (var x = guessX - 1; x <= guessX + 1; x++)
            {
                var difference = Difference(x, y);
                best = difference < best.Difference ? (x, y, difference) : best;
            }
        }

        return best.Difference > CutDifference ? (0, 0, true) : (best.X, best.Y, false);
    }

    /// <summary>Forgets the frame before.</summary>
    public void Clear() => _hasBefore = false;

    private void Read(ReadOnlySpan<byte> frame)
    {
        Array.Clear(_columns);
        for (var y = 0; y < _height; y++)
        {
            var sum = 0L;
            var row = frame.Slice(y * _width * ImageBuffer.Channels, _width * ImageBuffer.Channels);
            var to = _now.AsSpan(y * _width, _width);
            for (var x = 0; x < to.Length; x++)
            {
                var brightness = (row[3 * x] + (2 * row[(3 * x) + 1]) + row[(3 * x) + 2]) >> 2;
                to[x] = (byte)brightness;
                _columns[x] += brightness;
                sum += brightness;
            }

            _rows[y] = sum;
        }
    }

    // The movement for which the sums differ least, per sum that is compared.
    private static int Match(long[] before, long[] now)
    {
        var (best, least) = (0, double.PositiveInfinity);
        var reach = Math.Min(Reach, before.Length / 4);
        for (var shift = -reach; shift <= reach; shift++)
        {
            var (first, end) = (Math.Max(0, -shift), Math.Min(now.Length, now.Length - shift));
            var difference = 0L;
            for (var i = first; i < end; i++)
            {
                difference += Math.Abs(now[i] - before[i + shift]);
            }

            var mean = (double)difference / (end - first);
            (best, least) = mean < least ? (shift, mean) : (best, least);
        }

        return best;
    }

    private double Difference(int shiftX, int shiftY)
    {
        var (left, right) = (Math.Max(0, -shiftX), Math.Min(_width, _width - shiftX));
        var (top, bottom) = (Math.Max(0, -shiftY), Math.Min(_height, _height - shiftY));
        var (sum, count) = (0L, 0L);
        for (var y = top; y < bottom; y += GridStep)
        {
            var now = _now.AsSpan(y * _width, _width);
            var before = _before.AsSpan((y + shiftY) * _width, _width);
            for (var x = left; x < right; x += GridStep, count++)
            {
                sum += Math.Abs(now[x] - before[x + shiftX]);
            }
        }

        return count == 0 ? double.PositiveInfinity : (double)sum / count;
    }
}
