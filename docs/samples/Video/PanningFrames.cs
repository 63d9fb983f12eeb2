namespace NeuralStyle.Samples.Video;

/// <summary>A camera that pans over a photo: each frame is a window three pixels right of the one before, and one down.</summary>
internal sealed class PanningFrames : IFrameSource
{
    private const int Count = 60;
    private const int StepX = 3;
    private const int StepY = 1;

    private readonly ImageBuffer _photo;

    public PanningFrames(ImageBuffer photo)
    {
        var (right, down) = (Width + (Count * StepX), Height + (Count * StepY));
        var scale = Math.Max((double)right / photo.Width, (double)down / photo.Height);
        _photo = photo.Resize((int)Math.Ceiling(photo.Width * scale), (int)Math.Ceiling(photo.Height * scale)).ToEightBit();
    }

    public int Width => 640;

    public int Height => 480;

    public string Rate => "25:1";

    public IEnumerable<byte[]> Frames() => Enumerable.Range(0, Count).Select(i => _photo.Crop(i * StepX, i * StepY, Width, Height).AsBytes().ToArray());

    public void Dispose()
    {
    }
}
