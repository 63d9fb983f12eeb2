using BenchmarkDotNet.Attributes;

namespace NeuralStyle.Benchmarks;

/// <summary>From photo to stylized file: decoding, stylizing and encoding JPEG, one file after the other, and many at the same time.</summary>
/// <remarks>The network alone on images in memory is there to compare many files with: what is between is what files cost.</remarks>
public class FileBenchmarks : TensorBenchmark
{
    private const int Files = 16;
    private static readonly int Side = Suite.IsSmoke ? 64 : 512;

    private string _folder = null!;
    private IFileStylizer _torchSharp = null!;
    private IFileStylizer _onnxRuntime = null!;
    private Stylizer _stylizer = null!;
    private ImageBuffer[] _images = null!;

    [Benchmark(Baseline = true)]
    public void TorchSharp() => _torchSharp.Stylize(Photo(0), Stylized("torchsharp"));

    [Benchmark]
    public void OnnxRuntime() => _onnxRuntime.Stylize(Photo(0), Stylized("onnx"));

    [Benchmark]
    public void StylizeFile() => _stylizer.StylizeFile(Photo(0), Stylized("neuralstyle"));

    [Benchmark(OperationsPerInvoke = Files)]
    public int StylizeManyAsync() => _stylizer.StylizeManyAsync(Requests()).ToBlockingEnumerable().Count(result => result.Succeeded);

    [Benchmark(OperationsPerInvoke = Files)]
    public float NetworkAlone() => _images.Sum(image => _stylizer.Stylize(image).AsFloats()[0]);

    public override void Free()
    {
        _torchSharp.Dispose();
        _onnxRuntime.Dispose();
        _stylizer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void Create()
    {
        _folder = Directory.CreateTempSubdirectory("neuralstyle-benchmark-").FullName;
        FilePeers.Write(_folder, Side);
        _images = [.. Enumerable.Range(0, Files).Select(i => SampleImages.Image(Side, seed: i))];
        for (var i = 0; i < Files; i++)
        {
            _images[i].Save(Photo(i));
        }

        _torchSharp = FilePeers.Open(Peer.TorchSharp, _folder);
        _onnxRuntime = FilePeers.Open(Peer.OnnxRuntime, _folder);
        _stylizer = Stylizer.Load(FilePeers.ModelFile(_folder));
        RequireAlike();
    }

    protected override Work WorkOf(string method) => new((long)Side * Side, TransformPeers.MultiplyAdds(Side));

    // As PNG, which keeps every sample.
    private void RequireAlike()
    {
        var (torchSharp, onnxRuntime, ours) = (Path.Combine(_folder, "a.png"), Path.Combine(_folder, "b.png"), Path.Combine(_folder, "c.png"));
        _torchSharp.Stylize(Photo(0), torchSharp);
        _onnxRuntime.Stylize(Photo(0), onnxRuntime);
        _stylizer.StylizeFile(Photo(0), ours);
        SampleImages.RequireAlike(torchSharp, onnxRuntime);
        SampleImages.RequireAlike(torchSharp, ours);
    }

    private IEnumerable<StylizeRequest> Requests() => Enumerable.Range(0, Files).Select(i => new StylizeRequest(Photo(i), Stylized($"{i}")));

    private string Photo(int index) => Path.Combine(_folder, $"photo{index}.jpg");

    private string Stylized(string name) => Path.Combine(_folder, $"stylized-{name}.jpg");
}
