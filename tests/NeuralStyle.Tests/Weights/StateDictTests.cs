using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class StateDictTests
{
    private static readonly WeightTensor One = WeightTensor.FromSingles([1], [1]);

    [Fact]
    public void Keys_InAnyOrder_KeepIt()
        => Assert.Equal(["z", "a", "Z"], new StateDict([new("z", One), new("a", One), new("Z", One)]).Keys);

    [Fact]
    public void Constructor_NameTwice_Throws()
        => Assert.Throws<ArgumentException>(() => new StateDict([new("a", One), new("a", One)]));

    [Fact]
    public void Constructor_NullTensor_Throws()
        => Assert.Throws<ArgumentException>(() => new StateDict([new("a", null!)]));

    [Fact]
    public void Constructor_SourceChangedLater_KeepsItsOwn()
    {
        var source = new Dictionary<string, WeightTensor> { ["a"] = One };

        var weights = new StateDict(source);
        source.Clear();

        Assert.Same(One, weights["a"]);
    }

    [Fact]
    public void WithMetadata_Other_ReplacesItInTheCopyAlone()
    {
        var before = new StateDict([new("a", One)], [new("x", "1")]);

        var after = before.WithMetadata([new("y", "2")]);

        Assert.Equal([new("x", "1")], before.Metadata);
        Assert.Equal([new("y", "2")], after.Metadata);
        Assert.Equal(before, after);
    }
}
