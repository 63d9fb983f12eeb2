using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public sealed class PhotoFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_Mixed_KeepsImagesInOrdinalOrder()
    {
        foreach (var name in new[] { "b.jpg", "a.PNG", "B.jpeg", "c.WebP", "d.bmp", "e.Gif", "notes.txt", "jpg", ".hidden.jpg", "._b.jpg", "inner/z.jpg" })
        {
            _folder.Write(name, [0]);
        }

        Directory.CreateDirectory(_folder.File("folder.jpg"));

        Assert.Equal(["B.jpeg", "a.PNG", "b.jpg", "c.WebP", "d.bmp", "e.Gif"], Names(PhotoFolder.List(_folder.Path)));
    }

    [Fact]
    public void List_Recursive_GoesIntoFoldersButNotThroughLinks()
    {
        _folder.Write("b.jpg", [0]);
        _folder.Write("a/z.jpg", [0]);
        _folder.Write("a/deep/y.jpg", [0]);
        _folder.Write(".cache/x.jpg", [0]);
        Directory.CreateSymbolicLink(_folder.File("a/again"), _folder.Path);

        Assert.Equal(["a/deep/y.jpg", "a/z.jpg", "b.jpg"], Names(PhotoFolder.List(_folder.Path, recursive: true)));
    }

    [Fact]
    public void List_Links_KeepsThoseThatLeadToAFile()
    {
        _folder.Write("real.jpg", [0]);
        File.CreateSymbolicLink(_folder.File("good.jpg"), _folder.File("real.jpg"));
        File.CreateSymbolicLink(_folder.File("dangling.jpg"), _folder.File("gone.jpg"));
        File.CreateSymbolicLink(_folder.File("circle.jpg"), _folder.File("circle2.jpg"));
        File.CreateSymbolicLink(_folder.File("circle2.jpg"), _folder.File("circle.jpg"));

        Assert.Equal(["good.jpg", "real.jpg"], Names(PhotoFolder.List(_folder.Path)));
    }

    [Fact]
    public void List_OtherExtensions_AreTheOnesListed()
    {
        _folder.Write("a.tiff", [0]);
        _folder.Write("b.jpg", [0]);

        Assert.Equal(["a.tiff"], Names(PhotoFolder.List(_folder.Path, extensions: [".TIFF"])));
    }

    [Fact]
    public async Task List_Pipe_DoesNotBlock()
    {
        _folder.Write("a.jpg", [0]);
        Pipes.Create(_folder.File("pipe.jpg"));

        await Task.Run(() => PhotoFolder.List(_folder.Path), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("a.jfif")]
    [InlineData("a.JPE")]
    [InlineData("a.pjpeg")]
    [InlineData("a.dib")]
    public void List_OtherNamesOfFormats_AreListed(string name)
    {
        _folder.Write(name, [0]);

        Assert.Equal([name], Names(PhotoFolder.List(_folder.Path)));
    }

    [Fact]
    public void ListUnread_OtherFormats_AreListedUnlessTheyAreRead()
    {
        foreach (var name in new[] { "b.HEIC", "a.tif", "c.jpg", "d.txt", "inside/e.cr2" })
        {
            _folder.Write(name, [0]);
        }

        Assert.Equal(["a.tif", "b.HEIC"], Names(PhotoFolder.ListUnread(_folder.Path)));
        Assert.Equal(["a.tif", "b.HEIC", "inside/e.cr2"], Names(PhotoFolder.ListUnread(_folder.Path, recursive: true)));
        Assert.Equal(["b.HEIC"], Names(PhotoFolder.ListUnread(_folder.Path, extensions: [".TIF"])));
    }

    [Fact]
    public void Require_NoImage_TellsOfOtherFormatsAndOfFoldersInside()
    {
        _folder.Write("a.heic", [0]);
        _folder.Write("b.heic", [0]);
        _folder.Write("c.tif", [0]);

        var error = Assert.Throws<FileNotFoundException>(() => PhotoFolder.Require(_folder.Path)).Message;
        _folder.Write("inside/d.jpg", [0]);

        Assert.Contains("3 files (2 .heic, 1 .tif)", error);
        Assert.DoesNotContain("recursive", error);
        Assert.Contains("recursive", Assert.Throws<FileNotFoundException>(() => PhotoFolder.Require(_folder.Path)).Message);
    }

    [Fact]
    public void List_MissingEmptyOrAFile_SaysWhich()
    {
        var file = _folder.Write("readme.txt", [0]);

        Assert.Contains("no such folder", Assert.Throws<DirectoryNotFoundException>(() => PhotoFolder.List(_folder.File("missing"))).Message);
        Assert.Contains("this is a file", Assert.Throws<DirectoryNotFoundException>(() => PhotoFolder.List(file)).Message);
        Assert.Empty(PhotoFolder.List(_folder.Path));
        Assert.Contains("holds no image", Assert.Throws<FileNotFoundException>(() => PhotoFolder.Require(_folder.Path)).Message);
    }

    private string[] Names(IEnumerable<string> paths)
        => [.. paths.Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/'))];
}
