namespace NeuralStyle.Inference.Streams;

/// <summary>Stylizes the frames of a video one after the other, with what it keeps of those before.</summary>
internal sealed class FrameStylizer
{
    private readonly Stylizer _stylizer;
    private readonly int _width;
    private readonly int _height;
    private readonly int _grid; // pixels of the network's smallest map are squares of as many pixels of the frame
    private readonly NormMemory? _norms;
    private readonly CameraMotion _camera;
    private readonly byte[] _shifted; // the frame where the network sees it
    private readonly byte[] _result;
    private int _left; // columns and rows that the frame is shifted by, less than the grid
    private int _top;

    public FrameStylizer(Stylizer stylizer, int width, int height, StylizerStreamOptions options)
    {
        (_stylizer, _width, _height) = (stylizer, width, height);
        _norms = options.Damping > 0 ? new NormMemory(options.Damping) : null;
        _grid = options.FollowsCamera && stylizer.Options.BrushScale == 1 ? Grid(stylizer, width, height) : 1;
        _camera = new CameraMotion(width, height);
        _shifted = _grid > 1 ? new byte[RowLength * PaddedHeight] : [];
        _result = _grid > 1 ? new byte[RowLength * PaddedHeight] : [];
    }

    private int PaddedWidth => _width + _grid - 1;

    private int PaddedHeight => _height + _grid - 1;

    private int RowLength => PaddedWidth * ImageBuffer.Channels;

    /// <summary>Stylizes a frame.</summary>
    /// <param name="frame">Its bytes, RGB.</param>
    /// <param name="style">The style.</param>
    /// <param name="result">Receives the bytes of the stylized frame.</param>
    /// <returns>The movement of the camera since the frame before.</returns>
    public (int X, int Y) Run(byte[] frame, StyleRows style, byte[] result)
    {
        var (x, y, isCut) = _camera.Next(frame);
        if (isCut)
        {
            _norms?.Clear();
        }

        if (_grid == 1 || style.Masks is not null) // masks lie over the frame as it is
        {
            Stylize(frame, _width, _height, style, result);
            return (x, y);
        }

        (_left, _top) = (Wrap(_left + x), Wrap(_top + y));
        Shift(frame);
        Stylize(_shifted, PaddedWidth, PaddedHeight, style, _result);
        for (var row = 0; row < _height; row++)
        {
            _result.AsSpan(((row + _top) * RowLength) + (_left * ImageBuffer.Channels), _width * ImageBuffer.Channels).CopyTo(result.AsSpan(row * _width * ImageBuffer.Channels));
        }

        return (x, y);
    }

    /// <summary>Forgets the frames before.</summary>
    public void Clear()
    {
        _norms?.Clear();
        _camera.Clear();
    }

    // The side of the square of pixels that one pixel of the smallest map stands for.
    private static int Grid(Stylizer stylizer, int width, int height)
    {
        var maps = stylizer.Model.Graph.Sizes(height, width).Where(size => size.Height > 1); // statistics of a map are one pixel
        return (int)Math.Round((double)height / maps.Select(size => size.Height).DefaultIfEmpty(height).Min());
    }

    private void Stylize(byte[] frame, int width, int height, StyleRows style, byte[] result)
        => _stylizer.StylizeFrame(ImageBuffer.Wrap(width, height, frame), style, result, _norms);

    private int Wrap(int shift) => ((shift % _grid) + _grid) % _grid;

    // The pixels around the frame repeat its outermost.
    private void Shift(byte[] frame)
    {
        for (var row = 0; row < PaddedHeight; row++)
        {
            var from = frame.AsSpan(Math.Clamp(row - _top, 0, _height - 1) * _width * ImageBuffer.Channels, _width * ImageBuffer.Channels);
            var to = _shifted.AsSpan(row * RowLength, RowLength);
            var end = (_left * ImageBuffer.Channels) + from.Length;
            from.CopyTo(to[(_left * ImageBuffer.Channels)..]);
            for (var i = 0; i < _left * ImageBuffer.Channels; i++)
            {
                to[i] = from[i % ImageBuffer.Channels];
            }

            for (var i = end; i < to.Length; i++)
            {
                to[i] = from[^(ImageBuffer.Channels - (i % ImageBuffer.Channels))];
            }
        }
    }
}
