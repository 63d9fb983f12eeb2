using System.Text;
using NeuralStyle.Common;
using Xunit;

namespace NeuralStyle.Tests.Common;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NewFile_HoldsTheContentAlone()
    {
        AtomicFile.Write(_folder.File("a.bin"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_folder.File("a.bin")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_LongerOldFile_IsReplaced()
    {
        File.WriteAllText(_folder.File("a.bin"), "something longer");

        AtomicFile.Write(_folder.File("a.bin"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_folder.File("a.bin")));
    }

    [Fact]
    public void Write_WriterThrows_LeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(_folder.File("a.bin"), "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(_folder.File("a.bin"), WriteHalf));

        Assert.Equal("old", File.ReadAllText(_folder.File("a.bin")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_PathIsAFolder_LeavesNothingBehind()
    {
        Directory.CreateDirectory(_folder.File("a.bin"));

        Assert.ThrowsAny<SystemException>(() => AtomicFile.Write(_folder.File("a.bin"), stream => stream.Write("new"u8)));

        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_Link_WritesWhatTheLinkLeadsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.WriteAllText(_folder.File("target"), "old");
        File.CreateSymbolicLink(_folder.File("link"), "target");

        AtomicFile.Write(_folder.File("link"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_folder.File("target")));
        Assert.Equal("target", new FileInfo(_folder.File("link")).LinkTarget);
    }

    private static void WriteHalf(Stream stream)
    {
        stream.Write(Encoding.UTF8.GetBytes("half"));
        throw new InvalidDataException();
    }
}
