using System.Diagnostics;
using NeuralStyle.Common;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Holds that a hostile checkpoint is refused: by the rule it breaks, saying where, soon and without taking memory.</summary>
internal static class HostileFile
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>A table of cases: what is wrong, the rule, the bytes.</summary>
    public static Dictionary<string, (string Rule, Func<byte[]> Make)> Table(params (string What, string Rule, Func<byte[]> Make)[] rows)
        => rows.ToDictionary(row => row.What, row => (row.Rule, row.Make), StringComparer.Ordinal);

    /// <summary>Reads the bytes as a file and asserts that the rule refuses them.</summary>
    public static void IsRefused(byte[] file, string rule)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("hostile.pth", file);

        var (error, allocated, elapsed) = Measure(() => TorchCheckpoint.Read(path));

        var refusal = Assert.IsType<ModelFormatException>(error);
        Assert.Equal($"torch.{rule}: {refusal.Message}", $"{refusal.Rule}: {refusal.Message}");
        Assert.Equal(path, refusal.Path);
        Assert.InRange(refusal.Offset ?? -1, 0, file.Length);
        Assert.InRange(refusal.Message.Length, path.Length + 20, path.Length + 600);
        Assert.DoesNotContain(refusal.Message, character => character is < ' ' or > '~');
        Assert.InRange(allocated, 0, MaxAllocated);
        Assert.InRange(elapsed, TimeSpan.Zero, MaxTime);
    }

    /// <summary>What the call throws, the bytes it takes on this thread, and its time.</summary>
    public static (Exception? Error, long Allocated, TimeSpan Elapsed) Measure(Action call)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            call();
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            error = thrown;
        }

        return (error, GC.GetAllocatedBytesForCurrentThread() - allocated, Stopwatch.GetElapsedTime(start));
    }
}
