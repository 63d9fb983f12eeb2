using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Holds that a hostile checkpoint is refused: by the rule it breaks, saying where, soon and without taking memory.</summary>
internal static class HostileFile
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1); // of a processor: load does not count

    /// <summary>A table of cases: what is wrong, the rule, the bytes.</summary>
    public static Dictionary<string, (string Rule, Func<byte[]> Make)> Table(params (string What, string Rule, Func<byte[]> Make)[] rows)
        => rows.ToDictionary(row => row.What, row => (row.Rule, row.Make), StringComparer.Ordinal);

    /// <summary>Reads the bytes as a checkpoint of PyTorch and asserts that the rule refuses them.</summary>
    public static void IsRefused(byte[] file, string rule) => IsRefused(file, $"torch.{rule}", path => TorchCheckpoint.Read(path));

    /// <summary>Reads the bytes as a file and asserts that the rule refuses them.</summary>
    public static void IsRefused(byte[] file, string rule, Func<string, StateDict> read)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("hostile", file);

        var error = SoonAndSmall(() => read(path));

        var refusal = Assert.IsType<ModelFormatException>(error);
        Assert.Equal($"{rule}: {refusal.Message}", $"{refusal.Rule}: {refusal.Message}");
        Assert.Equal(path, refusal.Path);
        Assert.InRange(refusal.Offset ?? -1, 0, file.Length);
        Assert.InRange(refusal.Message.Length, path.Length + 20, path.Length + 600);
        Assert.DoesNotContain(refusal.Message, character => character is < ' ' or > '~');
    }

    /// <summary>Returns the exception of the call, or null, after checking that it took little processor time and little memory.</summary>
    public static Exception? SoonAndSmall(Action call, string what = "")
    {
        var (allocated, time) = (GC.GetAllocatedBytesForCurrentThread(), CpuTime.OfThread());

        var error = Record.Exception(call);

        (allocated, time) = (GC.GetAllocatedBytesForCurrentThread() - allocated, CpuTime.OfThread() - time);
        Assert.True(allocated <= MaxAllocated && time <= MaxTime, $"{what} took {allocated} bytes and {time} of a processor.");
        return error;
    }
}
