using System.Diagnostics;
using NeuralStyle.Imaging;

namespace NeuralStyle.Benchmarks;

/// <summary>Stylizes a folder of photos as often as it takes to have so many, and tells how much of the bare network's rate is left with files.</summary>
/// <remarks>Rounds are interleaved, so that what else the machine does falls on all alike.</remarks>
internal sealed class Throughput : IDisposable
{
    public const string Argument = "--throughput";

    private const int Rounds = 3;

    private readonly string _output = Directory.CreateTempSubdirectory("neuralstyle-throughput-").FullName;
    private readonly Stylizer _stylizer;
    private readonly string[] _files;
    private readonly ImageBuffer[] _images;

    private Throughput(string model, string photos, int count)
    {
        _stylizer = Stylizer.Load(model);
        var files = PhotoFolder.Require(photos);
        _files = [.. Enumerable.Range(0, count).Select(i => files[i % files.Count])];
        _images = [.. _files.Select(file => ImageBuffer.Load(file))];
    }

    public static int Run(string model, string photos, int count)
    {
        using var throughput = new Throughput(model, photos, count);
        (string Name, Action Run)[] ways =
        [
            ("network alone", throughput.NetworkAlone),
            ("decode alone", throughput.DecodeAlone),
            ("encode alone", throughput.EncodeAlone),
            ("one file after the other", throughput.OneByOne),
            ("StylizeManyAsync", () => throughput.Many(inOrder: false)),
            ("StylizeManyAsync, in order", () => throughput.Many(inOrder: true)),
        ];
        throughput.OneByOne(); // compiles
        var times = ways.Select(_ => new List<(double Seconds, double Processor)>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                times[i].Add(Time(ways[i].Run));
            }
        }

        Console.WriteLine($"{count} photos of {throughput._images.Average(image => image.Width * image.Height / 1e6):F3} Mpx, medians of {Rounds} rounds");
        var network = Median(times[0]).Seconds;
        for (var i = 0; i < ways.Length; i++)
        {
            var (seconds, processor) = Median(times[i]);
            Console.WriteLine($"{ways[i].Name,-28} {1000 * seconds / count,8:F2} ms a photo, {1000 * processor / count,8:F2} of processors, {count / seconds,8:F1} photos/s, {100 * network / seconds,6:F1} % of the network's rate");
        }

        return 0;
    }

    public void Dispose()
    {
        _stylizer.Dispose();
        Directory.Delete(_output, recursive: true);
    }

    // The processors' time hardly depends on what else the machine does.
    private static (double Seconds, double Processor) Time(Action run)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        run();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static (double Seconds, double Processor) Median(List<(double Seconds, double Processor)> times)
        => (times.Select(time => time.Seconds).Order().ElementAt(Rounds / 2), times.Select(time => time.Processor).Order().ElementAt(Rounds / 2));

    private void NetworkAlone() => Array.ForEach(_images, image => _stylizer.Stylize(image));

    private void DecodeAlone() => Array.ForEach(_files, file => ImageBuffer.Load(file));

    private void EncodeAlone()
    {
        for (var i = 0; i < _images.Length; i++)
        {
            _images[i].Save(Output(i));
        }
    }

    private void OneByOne()
    {
        for (var i = 0; i < _files.Length; i++)
        {
            _stylizer.StylizeFile(_files[i], Output(i));
        }
    }

    private void Many(bool inOrder)
    {
        var requests = _files.Select((file, index) => new StylizeRequest(file, Output(index)));
        foreach (var result in _stylizer.StylizeManyAsync(requests, options: new StylizeManyOptions { InOrder = inOrder }).ToBlockingEnumerable())
        {
            if (!result.Succeeded)
            {
                throw new InvalidOperationException(result.Request.Input, result.Error);
            }
        }
    }

    private string Output(int index) => Path.Combine(_output, $"{index}.jpg");
}
