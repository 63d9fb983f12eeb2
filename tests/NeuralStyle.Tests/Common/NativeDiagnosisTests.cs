using System.Buffers.Binary;
using NeuralStyle.Common;
using Xunit;

namespace NeuralStyle.Tests.Common;

/// <summary>Failures to load, made up of folders and of what loaders say.</summary>
public sealed class NativeDiagnosisTests : IDisposable
{
    private const string Bridge = "libLibTorchSharp.so";
    private const string Backend = "libtorch_cpu.so";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("osx-x64")]
    [InlineData("win-x86")]
    public void Explain_PlatformWithoutLibraries_ListsThoseThatHaveThem(string platform)
    {
        var error = NativeDiagnosis.Explain(platform, [_folder.Path], new DllNotFoundException());

        AssertSays(error, NativeRuntimeFault.UnsupportedPlatform, platform, "linux-x64, win-x64, win-arm64, osx-arm64");
    }

    [Fact]
    public void Explain_NoBridge_TellsToPublishForThePlatform()
    {
        Make(Backend);

        AssertSays(Explain("not found"), NativeRuntimeFault.MissingBridge, Bridge, "dotnet publish -r linux-x64", _folder.Path);
    }

    [Theory]
    [InlineData("linux-x64", Bridge)]
    [InlineData("win-x64", "LibTorchSharp.dll")]
    [InlineData("osx-arm64", "libLibTorchSharp.dylib")]
    public void Explain_NoBackend_GivesTheReferenceToAdd(string platform, string bridge)
    {
        Make(bridge);

        var error = NativeDiagnosis.Explain(platform, ["/nowhere", _folder.Path], new DllNotFoundException("libtorch.so: cannot open shared object file"));

        AssertSays(error, NativeRuntimeFault.MissingBackend, $"<PackageReference Include=\"libtorch-cpu-{platform}\" Version=\"2.10.0\" />");
    }

    [Fact]
    public void Explain_NeitherBridgeNorBackend_GivesTheReferenceToAdd() // as the package's build leaves an app without a backend
        => AssertSays(Explain("not found"), NativeRuntimeFault.MissingBackend, "<PackageReference Include=\"libtorch-cpu-linux-x64\"");

    [Theory]
    [InlineData(Bridge)]
    [InlineData(Backend)]
    public void Explain_FileCutShort_NamesIt(string broken)
    {
        Make(Bridge);
        Make(Backend);
        File.WriteAllBytes(_folder.File(broken), File.ReadAllBytes(_folder.File(broken))[..^1]);

        AssertSays(Explain("file too short"), NativeRuntimeFault.BrokenFile, _folder.File(broken), "191 bytes, expected 192");
    }

    [Theory]
    [InlineData("", "has 0 bytes only")]
    [InlineData("version https://git-lfs.github.com/spec/v1 and some more text to fill the header with", "is no library for linux-x64")]
    public void Explain_FileThatIsNoLibrary_NamesIt(string content, string expected)
    {
        Make(Bridge);
        File.WriteAllText(_folder.File(Backend), content);

        AssertSays(Explain("invalid ELF header"), NativeRuntimeFault.BrokenFile, _folder.File(Backend), expected);
    }

    [Theory]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)")]
    [InlineData("/lib/libstdc++.so.6: Version »GLIBCXX_3.4.32« nicht gefunden (benötigt von /app/libLibTorchSharp.so)")]
    public void Explain_OldStandardLibrary_TellsOfTheBuildTarget(string said)
        => AssertSays(Complete(said), NativeRuntimeFault.OldSystemLibrary, "GLIBCXX_3.4.32", "NeuralStylePatchTorchSharp");

    [Fact]
    public void Explain_OldCLibrary_NamesTheVersion()
        => AssertSays(Complete("/lib/libc.so.6: version `GLIBC_2.38' not found (required by /app/libtorch_cpu.so)"), NativeRuntimeFault.OldSystemLibrary, "lack GLIBC_2.38.");

    [Fact]
    public void Explain_UndefinedSymbol_TellsTheVersionOfTheBackend()
        => AssertSays(Complete("/app/libLibTorchSharp.so: undefined symbol: _ZN2at4_ops"), NativeRuntimeFault.OtherBackendVersion, "libtorch-cpu-linux-x64 2.10.0");

    [Fact]
    public void Explain_SystemLibraryNotInstalled_NamesIt()
        => AssertSays(Complete("some words\nlibgomp.so.1: cannot open shared object file: No such file or directory"), NativeRuntimeFault.MissingSystemLibrary, "lacks libgomp.so.1");

    [Fact]
    public void Explain_WindowsWithAllFiles_TellsOfTheRedistributable()
    {
        foreach (var name in (string[])["LibTorchSharp.dll", "torch_cpu.dll"])
        {
            File.WriteAllBytes(_folder.File(name), [.. "MZ"u8, .. new byte[100]]);
        }

        var error = NativeDiagnosis.Explain("win-x64", [_folder.Path], new DllNotFoundException("The specified module could not be found. (0x8007007E)"));

        AssertSays(error, NativeRuntimeFault.MissingSystemLibrary, "Visual C++ Redistributable 2015-2022 for x64");
    }

    [Fact]
    public void Explain_UnknownFailure_ShowsWhatTheLoaderSaysWithoutItsFruitlessAttempts()
    {
        var error = Complete("Unable to load.\n/nowhere/LibTorchSharp.so: cannot open shared object file\nsomething rare");

        AssertSays(error, NativeRuntimeFault.Other, "The loader: Unable to load.", "something rare");
        Assert.DoesNotContain("/nowhere", error.Message);
        Assert.IsType<DllNotFoundException>(error.InnerException);
    }

    private NativeRuntimeException Complete(string said)
    {
        Make(Bridge);
        Make(Backend);
        return Explain(said);
    }

    private NativeRuntimeException Explain(string said)
        => NativeDiagnosis.Explain("linux-x64", [_folder.Path], new DllNotFoundException(said));

    // A header of an ELF file of 64 bits, with two sections of 64 bytes behind it.
    private void Make(string name)
    {
        var image = new byte[192];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(image);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(0x28), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x3a), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x3c), 2);
        File.WriteAllBytes(_folder.File(name), image);
    }

    private static void AssertSays(NativeRuntimeException error, NativeRuntimeFault fault, params string[] texts)
    {
        Assert.Equal(fault, error.Fault);
        Assert.All(texts, text => Assert.Contains(text, error.Message));
    }
}
