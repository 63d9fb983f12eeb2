using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace NeuralStyle.Benchmarks;

/// <summary>Loading a model, and the first image of a cold process: the runtime's start, loading, compiling, stylizing and writing.</summary>
public class StartBenchmarks : TensorBenchmark
{
    private static readonly int Side = Suite.IsSmoke ? 64 : 512;

    private string _folder = null!;

    [BenchmarkCategory("First image of a process")]
    [Benchmark(Baseline = true)]
    public void TorchSharp() => Stylize(Peer.TorchSharp);

    [BenchmarkCategory("First image of a process")]
    [Benchmark]
    public void OnnxRuntime() => Stylize(Peer.OnnxRuntime);

    [BenchmarkCategory("First image of a process")]
    [Benchmark]
    public void Engine() => Stylize(Peer.NeuralStyle);

    [BenchmarkCategory("Load a model")]
    [Benchmark(Baseline = true)]
    public void LoadOnnxRuntime() => FilePeers.Open(Peer.OnnxRuntime, _folder).Dispose();

    [BenchmarkCategory("Load a model")]
    [Benchmark]
    public void LoadModel() => Stylizer.Load(FilePeers.ModelFile(_folder)).Dispose();

    public override void Free() => Directory.Delete(_folder, recursive: true);

    protected override void Create()
    {
        _folder = Directory.CreateTempSubdirectory("neuralstyle-benchmark-").FullName;
        FilePeers.Write(_folder, Side);
        SampleImages.Image(Side).Save(FirstImage.Photo(_folder));
        Array.ForEach([Peer.TorchSharp, Peer.OnnxRuntime, Peer.NeuralStyle], Stylize);
        SampleImages.RequireAlike(FirstImage.Stylized(_folder, Peer.TorchSharp), FirstImage.Stylized(_folder, Peer.OnnxRuntime));
        SampleImages.RequireAlike(FirstImage.Stylized(_folder, Peer.TorchSharp), FirstImage.Stylized(_folder, Peer.NeuralStyle));
    }

    protected override Work WorkOf(string method) => method.StartsWith("Load", StringComparison.Ordinal) ? default : new((long)Side * Side);

    private void Stylize(Peer peer)
    {
        using var process = Process.Start("dotnet", [typeof(FirstImage).Assembly.Location, FirstImage.Argument, $"{peer}", _folder]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The first image of {peer} failed with exit status {process.ExitCode}.");
        }
    }
}
