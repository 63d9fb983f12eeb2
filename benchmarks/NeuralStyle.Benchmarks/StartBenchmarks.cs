using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using NeuralStyle.Inference;

namespace NeuralStyle.Benchmarks;

/// <summary>Loading a model, and the first picture of a cold process: the runtime's start, loading, compiling, painting and writing.</summary>
public class StartBenchmarks : TensorBenchmark
{
    private static readonly int Side = Suite.IsSmoke ? 64 : 512;

    private string _folder = null!;

    [BenchmarkCategory("First picture of a process")]
    [Benchmark(Baseline = true)]
    public void TorchSharp() => Paint(Peer.TorchSharp);

    [BenchmarkCategory("First picture of a process")]
    [Benchmark]
    public void OnnxRuntime() => Paint(Peer.OnnxRuntime);

    [BenchmarkCategory("First picture of a process")]
    [Benchmark]
    public void Engine() => Paint(Peer.NeuralStyle);

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
        SamplePictures.Picture(Side).Save(FirstPicture.Photo(_folder));
        Array.ForEach([Peer.TorchSharp, Peer.OnnxRuntime, Peer.NeuralStyle], Paint);
        SamplePictures.RequireAlike(FirstPicture.Painted(_folder, Peer.TorchSharp), FirstPicture.Painted(_folder, Peer.OnnxRuntime));
        SamplePictures.RequireAlike(FirstPicture.Painted(_folder, Peer.TorchSharp), FirstPicture.Painted(_folder, Peer.NeuralStyle));
    }

    protected override Work WorkOf(string method) => method.StartsWith("Load", StringComparison.Ordinal) ? default : new((long)Side * Side);

    private void Paint(Peer peer)
    {
        using var process = Process.Start("dotnet", [typeof(FirstPicture).Assembly.Location, FirstPicture.Argument, $"{peer}", _folder]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The first picture of {peer} failed with exit status {process.ExitCode}.");
        }
    }
}
