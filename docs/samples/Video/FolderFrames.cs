namespace NeuralStyle.Samples.Video;

/// <summary>The images of a folder, in ordinal order of their names, all of the size of the first.</summary>
internal sealed class FolderFrames(string folder) : IFrameSource
{
    private readonly string[] _files = [.. Directory.EnumerateFiles(folder).Where(IsImage).Order(StringComparer.Ordinal)];
    private ImageBuffer? _first;

    public int Width => First.Width;

    public int Height => First.Height;

    public string Rate => "25:1";

    private ImageBuffer First => _first ??= _files.Length > 0
        ? ImageBuffer.Load(_files[0])
        : throw new FileNotFoundException($"There is no JPEG, PNG or WebP image in '{folder}'.");

    public IEnumerable<byte[]> Frames()
    {
        foreach (var file in _files)
        {
            var image = ImageBuffer.Load(file);
            yield return image.Width == Width && image.Height == Height
                ? image.ToEightBit().AsBytes().ToArray()
                : throw new ArgumentException($"'{file}' has {image.Size} pixels, and the first frame {First.Size}: make all frames of one size.");
        }
    }

    public void Dispose()
    {
    }

    private static bool IsImage(string file) => Path.GetExtension(file).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG" or ".WEBP";
}
