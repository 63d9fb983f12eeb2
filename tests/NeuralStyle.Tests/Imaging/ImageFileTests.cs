using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageBuffer _image = TestImages.Noise(7, 5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.png")]
    [InlineData("ünïcode 名前.PNG")]
    public async Task Save_Png_ComesBackExactly(string name)
    {
        _image.Save(_folder.File(name));
        await _image.SaveAsync(_folder.File("async-" + name), cancellationToken: Cancel);

        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.File(name)));
        TestImages.AssertSame(_image, await ImageBuffer.LoadAsync(_folder.File("async-" + name), cancellationToken: Cancel));
        Assert.Equal(_image.Size, ImageBuffer.ReadSize(_folder.File(name)));
        Assert.Equal(2, _folder.Names().Length);
    }

    [Theory]
    [InlineData("a.jpg", 0xFF)]
    [InlineData("a.JPEG", 0xFF)]
    [InlineData("a.png", 0x89)]
    [InlineData("a.webp", (byte)'R')]
    public void Save_Extension_ChoosesTheFormat(string name, byte firstByte)
    {
        _image.ToFloat().Save(_folder.File(name));

        Assert.Equal(firstByte, File.ReadAllBytes(_folder.File(name))[0]);
        Assert.Equal(_image.Size, ImageBuffer.Load(_folder.File(name)).Size);
    }

    [Fact]
    public void Load_WrongOrNoExtension_GoesByTheContents()
    {
        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.Write("really-png.jpg", _image.Encoded(ImageFormat.Png))));
        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.Write("no-extension", _image.Encoded(ImageFormat.Png))));
    }

    [Fact]
    public void Load_Stream_ReadsFromItsPositionAndLeavesItOpen()
    {
        using var stream = new MemoryStream([1, 2, 3, .. _image.Encoded(ImageFormat.Png)]) { Position = 3 };

        TestImages.AssertSame(_image, ImageBuffer.Load(stream));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Load_EndlessStream_StopsAtTheLimit()
    {
        using var endless = new EndlessStream();

        Assert.Throws<ImageFormatException>(() => ImageBuffer.Load(endless, new ImageLoadOptions { Limits = new() { MaxFileBytes = 1 << 20 } }));
    }

    [Fact]
    public async Task Load_NotAnImage_NamesThePathOnce()
    {
        var path = _folder.Write("page.jpg", "<html></html>"u8.ToArray());

        foreach (var error in new[]
        {
            Assert.Throws<ImageFormatException>(() => ImageBuffer.Load(path)),
            Assert.Throws<ImageFormatException>(() => ImageBuffer.ReadSize(path)),
            await Assert.ThrowsAsync<ImageFormatException>(() => ImageBuffer.LoadAsync(path, cancellationToken: Cancel)),
        })
        {
            Assert.Equal(path, error.Path);
            Assert.Equal(2, error.Message.Split(path).Length);
        }
    }

    [Fact]
    public async Task Load_MissingFolderOrEmpty_SaysWhich()
    {
        var empty = _folder.Write("empty.jpg", []);
        File.CreateSymbolicLink(_folder.File("dangling.jpg"), _folder.File("gone.jpg"));

        Assert.Contains("missing.jpg", Assert.Throws<FileNotFoundException>(() => ImageBuffer.Load(_folder.File("missing.jpg"))).Message);
        Assert.Throws<FileNotFoundException>(() => ImageBuffer.Load(_folder.File("dangling.jpg")));
        await Assert.ThrowsAsync<FileNotFoundException>(() => ImageBuffer.LoadAsync(_folder.File("missing.jpg"), cancellationToken: Cancel));
        Assert.Contains("folder", Assert.Throws<ImageFormatException>(() => ImageBuffer.Load(_folder.Path)).Message);
        Assert.Contains("empty", Assert.Throws<ImageFormatException>(() => ImageBuffer.Load(empty)).Message);
    }

    [Fact]
    public async Task Load_Pipe_IsRefusedWithoutBlocking()
    {
        Pipes.Create(_folder.File("pipe.jpg"));
        File.CreateSymbolicLink(_folder.File("link.jpg"), _folder.File("pipe.jpg"));

        foreach (var name in new[] { "pipe.jpg", "link.jpg" })
        {
            var load = Task.Run(() => ImageBuffer.Load(_folder.File(name)), Cancel).WaitAsync(TimeSpan.FromSeconds(5), Cancel);
            var size = Task.Run(() => ImageBuffer.ReadSize(_folder.File(name)), Cancel).WaitAsync(TimeSpan.FromSeconds(5), Cancel);
            Assert.Contains("pipe", (await Assert.ThrowsAsync<ImageFormatException>(() => load)).Message);
            await Assert.ThrowsAsync<ImageFormatException>(() => size);
        }
    }

    [Fact]
    public void Load_LinkToAImage_Follows()
    {
        File.CreateSymbolicLink(_folder.File("link.png"), _folder.Write("real.png", _image.Encoded(ImageFormat.Png)));

        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.File("link.png")));
    }

    [Fact]
    public void ReadSize_OrientationAndLongMetadata_IsTheSizeAfterLoading()
    {
        var jpeg = JpegWriter.WithOrientation(_image.Encoded(ImageFormat.Jpeg), orientation: 6);
        jpeg = JpegWriter.WithExif(JpegWriter.WithExif(jpeg, new byte[60_000]), new byte[60_000]); // the size is far from the start
        var path = _folder.Write("turned.jpg", jpeg);

        Assert.Equal(ImageBuffer.Load(path).Size, ImageBuffer.ReadSize(path));
        Assert.Equal(new ImageSize(7, 5), ImageBuffer.ReadSize(_folder.Write("flat.jpg", _image.Encoded(ImageFormat.Jpeg))));
        Assert.Equal(new ImageSize(65_535, 65_535), ImageBuffer.ReadSize(_folder.Write("giant.png", PngWriter.Declare(65_535, 65_535))));
    }

    [Fact]
    public async Task Save_Fails_LeavesTheOldFileAndNoOther()
    {
        var path = _folder.Write("old.png", [1, 2, 3]);
        var failing = new ImageEncodeOptions { Codec = new FailingCodec() };
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<IOException>(() => _image.Save(path, failing));
        await Assert.ThrowsAsync<IOException>(() => _image.SaveAsync(path, failing, Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _image.SaveAsync(path, cancellationToken: cancelled));

        Assert.Equal(["old.png"], _folder.Names());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Save_Link_WritesWhatTheLinkLeadsTo()
    {
        File.CreateSymbolicLink(_folder.File("link.png"), _folder.Write("real.png", [1, 2, 3]));
        File.CreateSymbolicLink(_folder.File("async.png"), _folder.File("other.png"));

        _image.Save(_folder.File("link.png"));
        await _image.SaveAsync(_folder.File("async.png"), cancellationToken: Cancel);

        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.File("real.png")));
        TestImages.AssertSame(_image, ImageBuffer.Load(_folder.File("other.png")));
        Assert.NotNull(new FileInfo(_folder.File("link.png")).LinkTarget);
    }

    [Fact]
    public void Save_PlaceThatCannotHoldIt_SaysWhyAndLeavesNothing()
    {
        Directory.CreateDirectory(_folder.File("taken.png"));

        Assert.Contains("folder", Assert.Throws<IOException>(() => _image.Save(_folder.File("taken.png"))).Message);
        Assert.Contains("Create it", Assert.Throws<DirectoryNotFoundException>(() => _image.Save(_folder.File("missing/a.png"))).Message);
        Assert.Contains(".tif", Assert.Throws<ArgumentException>(() => _image.Save(_folder.File("a.tif"))).Message);
        Assert.Throws<ArgumentException>(() => _image.Save(""));
        Assert.Throws<PathTooLongException>(() => _image.Save(_folder.File(new string('x', 300) + ".png")));
        Assert.Contains("16383", Assert.Throws<NotSupportedException>(() => TestImages.Noise(16_384, 1).Save(_folder.File("wide.webp"))).Message);
        Assert.Equal(["taken.png"], _folder.Names());
    }

    [Fact]
    public async Task LoadAsync_Cancelled_Throws()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImageBuffer.LoadAsync(_folder.File("any.png"), cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public void Load_OwnCodec_IsAskedOnlyWithinTheLimits()
    {
        var path = _folder.Write("own.xyz", [40, 30]);
        ImageLoadOptions Options(int side) => new() { Codec = new OwnCodec(), Limits = new() { MaxSide = side } };

        Assert.Equal(new ImageSize(40, 30), ImageBuffer.Load(path, Options(40)).Size);
        Assert.Throws<ImageFormatException>(() => ImageBuffer.Load(path, Options(39)));
    }

    private sealed class FailingCodec : IImageCodec
    {
        public ImageSize ReadSize(ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public ImageBuffer Decode(ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality)
        {
            destination.Write([1, 2, 3]);
            throw new IOException("The disk is full.");
        }
    }

    private sealed class OwnCodec : IImageCodec
    {
        public ImageSize ReadSize(ReadOnlySpan<byte> data) => new(data[0], data[1]);

        public ImageBuffer Decode(ReadOnlySpan<byte> data) => TestImages.Noise(data[0], data[1]);

        public void Encode(ImageBuffer image, Stream destination, ImageFormat format, int quality) => throw new NotSupportedException();
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => buffer.Length;
    }
}
