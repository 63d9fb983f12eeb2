using System.Runtime.InteropServices;
using Xunit;

namespace NeuralStyle.Tests.BuildTransitive;

/// <summary>The build task that lets TorchSharp load where libstdc++ is older than GCC 13's, on the genuine library.</summary>
public sealed class WeakenVersionNeedTests : IDisposable
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";
    private const byte FlagWeak = 0x2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weaken_GenuineLibrary_SetsOneBit()
    {
        var before = Genuine();
        var after = (byte[])before.Clone();

        var changed = ElfVersionNeeds.Weaken(after, Library, Version);

        Assert.True(changed);
        var place = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal(before[place] | FlagWeak, after[place]);
    }

    [Fact]
    public void Weaken_Twice_ChangesNothingMore()
    {
        var once = Genuine();
        ElfVersionNeeds.Weaken(once, Library, Version);
        var twice = (byte[])once.Clone();

        var changed = ElfVersionNeeds.Weaken(twice, Library, Version);

        Assert.False(changed);
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData("libstdc++.so.6", "GLIBCXX_9.9.99")]
    [InlineData("libother.so.1", "GLIBCXX_3.4.32")]
    public void Weaken_NeedThatIsNotThere_ChangesNothing(string library, string version)
    {
        var image = Genuine();

        Assert.False(ElfVersionNeeds.Weaken(image, library, version));
        Assert.Equal(Genuine(), image);
    }

    [Fact]
    public void Weaken_NoElfFile_ChangesNothing()
    {
        byte[][] images = [[], [0x7f, (byte)'E', (byte)'L', (byte)'F'], [.. "MZ"u8, .. new byte[200]], File.ReadAllBytes(typeof(WeakenVersionNeedTests).Assembly.Location)];
        foreach (var image in images)
        {
            var before = (byte[])image.Clone();

            Assert.False(ElfVersionNeeds.Weaken(image, Library, Version));
            Assert.Equal(before, image);
        }
    }

    [Fact]
    public void Execute_OverALinkToTheSource_ReplacesTheLinkAndLeavesTheSource()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var source = _folder.File("source.so");
        var destination = _folder.File("made/patched.so");
        File.WriteAllBytes(source, Genuine());
        Directory.CreateDirectory(_folder.File("made"));
        File.CreateSymbolicLink(destination, source);
        var task = new WeakenVersionNeed { Source = source, Destination = destination, Library = Library, Version = Version };

        Assert.True(task.Execute());

        Assert.Null(new FileInfo(destination).LinkTarget);
        Assert.Equal(Genuine(), File.ReadAllBytes(source));
        Assert.NotEqual(Genuine(), File.ReadAllBytes(destination));
        Assert.Single(Directory.GetFiles(_folder.File("made")));
    }

    [Fact]
    public void Build_OfThisProject_PatchedItsCopyAlone()
    {
        var expected = Genuine();
        ElfVersionNeeds.Weaken(expected, Library, Version);
        var output = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

        Assert.Equal(expected, File.ReadAllBytes(output));
        Assert.NotEqual(expected, Genuine()); // the package cache
    }

    [Fact]
    public void Build_OfThisProject_LoadsItsCopy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The library is for linux-x64.");
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var copy = Path.Combine(native, "libLibTorchSharp.so");

        Assert.True(NativeLibrary.TryLoad(Path.Combine(native, "libtorch_cpu.so"), out _));
        Assert.True(NativeLibrary.TryLoad(copy, out _));
    }

    private static byte[] Genuine()
    {
        var path = typeof(WeakenVersionNeedTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), inherit: false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "TorchSharpPackage").Value!;
        return File.ReadAllBytes(Path.Combine(path, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));
    }
}
