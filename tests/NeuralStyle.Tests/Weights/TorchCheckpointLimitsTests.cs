using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Each limit, met exactly and passed by one.</summary>
public sealed class TorchCheckpointLimitsTests
{
    private static readonly byte[] Zip = ZipBytes.Good().Build();

    // The limit, what just meets it, and a file that does.
    private static readonly Dictionary<string, (Func<long, TorchCheckpointLimits> With, long Exact, byte[] File)> Cases = new(StringComparer.Ordinal)
    {
        [nameof(TorchCheckpointLimits.MaxPickleBytes)] = (value => new() { MaxPickleBytes = (int)value }, PickleBytes.Good().Length, Zip),
        ["MaxPickleBytes of the legacy layout"] = (value => new() { MaxPickleBytes = (int)value }, PickleBytes.Good(isLegacy: true).Length, new LegacyBytes().Build()),
        [nameof(TorchCheckpointLimits.MaxOpcodes)] = (value => new() { MaxOpcodes = (int)value }, 30, Zip),
        [nameof(TorchCheckpointLimits.MaxStackValues)] = (value => new() { MaxStackValues = (int)value }, 10, Zip), // {}, "w", function, 5 arguments, and the function and arguments of the hooks
        [nameof(TorchCheckpointLimits.MaxMarkDepth)] = (value => new() { MaxMarkDepth = (int)value }, 2, Zip),
        [nameof(TorchCheckpointLimits.MaxMemoEntries)] = (value => new() { MaxMemoEntries = (int)value }, 201, Made(pickle => pickle.Op("r").Int32(200).Text("w").Tensor(4, [4], [1]).Op("s"))),
        [nameof(TorchCheckpointLimits.MaxStringBytes)] = (value => new() { MaxStringBytes = (int)value }, 30, Made(pickle => pickle.Text(new string('n', 30)).Tensor(4, [4], [1]).Op("s"))),
        ["MaxStringBytes of a name in the archive"] = (value => new() { MaxStringBytes = (int)value }, "archive/data.pkl".Length, Zip),
        [nameof(TorchCheckpointLimits.MaxGlobalBytes)] = (value => new() { MaxGlobalBytes = (int)value }, "_rebuild_tensor_v2".Length, Zip),
        [nameof(TorchCheckpointLimits.MaxPickleMemory)] = (value => new() { MaxPickleMemory = (int)value }, SmallestMemory(), Zip),
        [nameof(TorchCheckpointLimits.MaxDepth)] = (value => new() { MaxDepth = (int)value }, 3, Made(pickle => pickle.Text("w").Tensor(4, [4], [1]).Op("s").Text("x").Op(")").Raw(0x85).Op("s"))),
        [nameof(TorchCheckpointLimits.MaxNodes)] = (value => new() { MaxNodes = (int)value }, 4, Made(pickle => pickle.Text("w").Tensor(4, [4], [1]).Op("s").Text("x").Op("N").Raw(0x85).Op("s"))),
        [nameof(TorchCheckpointLimits.MaxTensors)] = (value => new() { MaxTensors = (int)value }, 2, Made(pickle => pickle.Text("w").Tensor(4, [4], [1]).Op("s").Text("x").Tensor(4, [2], [1]).Op("s"))),
        [nameof(TorchCheckpointLimits.MaxRank)] = (value => new() { MaxRank = (int)value }, 2, Zip),
        [nameof(TorchCheckpointLimits.MaxStorageBytes)] = (value => new() { MaxStorageBytes = value }, 16, Zip),
        [nameof(TorchCheckpointLimits.MaxExpansion)] = (value => new() { MaxExpansion = (int)value }, 2, Made(Aliases, storageBytes: 65536)),
        [nameof(TorchCheckpointLimits.MaxZipEntries)] = (value => new() { MaxZipEntries = (int)value }, 3, Zip),
        [nameof(TorchCheckpointLimits.MaxZipDirectoryBytes)] = (value => new() { MaxZipDirectoryBytes = (int)value }, (3 * 46) + "archive/data.pklarchive/data/0archive/version".Length, Zip),
    };

    public static TheoryData<string> Names { get; } = [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_AtTheLimit_IsAcceptedAndOnePastItIsRefused(string name)
    {
        var (with, exact, file) = Cases[name];

        TorchCheckpoint.Read(new MemoryStream(file), with(exact));
        var error = Assert.Throws<ModelFormatException>(() => TorchCheckpoint.Read(new MemoryStream(file), with(exact - 1)));

        Assert.Equal("torch.limit", error.Rule);
        Assert.Contains($"raise {name.Split(' ')[0]} if ", error.Message);
    }

    [Fact]
    public void Limits_EachOfThem_HasACase()
        => Assert.All(typeof(TorchCheckpointLimits).GetProperties().Where(property => property.Name != nameof(TorchCheckpointLimits.Default)), property => Assert.Contains(property.Name, Cases.Keys));

    [Fact]
    public void Limits_Defaults_AreThoseDocumented()
    {
        var expected = new TorchCheckpointLimits
        {
            MaxPickleBytes = 16 * 1024 * 1024,
            MaxOpcodes = 4_000_000,
            MaxStackValues = 1_000_000,
            MaxMarkDepth = 1000,
            MaxMemoEntries = 1_000_000,
            MaxStringBytes = 4096,
            MaxGlobalBytes = 256,
            MaxPickleMemory = 48 * 1024 * 1024,
            MaxDepth = 16,
            MaxNodes = 100_000,
            MaxTensors = 20_000,
            MaxRank = 8,
            MaxStorageBytes = 4L * 1024 * 1024 * 1024,
            MaxExpansion = 4,
            MaxZipEntries = 65_536,
            MaxZipDirectoryBytes = 16 * 1024 * 1024,
        };

        Assert.Equal(expected, TorchCheckpointLimits.Default);
        Assert.All(Cases.Values, limit => Assert.Throws<ArgumentOutOfRangeException>(() => limit.With(-1)));
    }

    [Fact]
    public void Read_LimitsRaised_AcceptMore()
    {
        var file = Made(pickle => pickle.Text(new string('n', 40_000)).Tensor(4, [4], [1]).Op("s"));

        var weights = TorchCheckpoint.Read(new MemoryStream(file), TorchCheckpointLimits.Default with { MaxStringBytes = 40_000, MaxGlobalBytes = 100_000 });

        Assert.Equal(40_000, weights.Keys.Single().Length);
    }

    // An estimate has no exact value to write down; what matters is that it ends somewhere.
    private static long SmallestMemory()
    {
        var (refused, accepted) = (0, 1 << 20);
        while (accepted - refused > 1)
        {
            var middle = (refused + accepted) / 2;
            var error = Record.Exception(() => TorchCheckpoint.Read(new MemoryStream(Zip), new() { MaxPickleMemory = middle }));
            (refused, accepted) = error is null ? (refused, middle) : (middle, accepted);
        }

        return accepted;
    }

    private static byte[] Made(Action<PickleBytes> entries, int storageBytes = 16)
    {
        var pickle = new PickleBytes().Op("}");
        entries(pickle);
        return ZipBytes.Good(pickle.Stop(), storageBytes).Build();
    }

    // Three times 64 KB out of one storage of as much: twice by proportion, once by the amount that always is.
    private static void Aliases(PickleBytes pickle)
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            pickle.Text(name).Tensor(16384, [16384], [1]).Op("s");
        }
    }
}
