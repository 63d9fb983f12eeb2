using NeuralStyle.Common;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Common;

public sealed class ShapeTests : TensorTest
{
    [Fact]
    public void Require_OtherShape_NamesBothShapesAndTheArgument()
    {
        var image = torch.zeros(1, 4, 8, 8);

        var error = Assert.Throws<ArgumentException>(() => Shape.RequireImage(image));

        Assert.StartsWith("Expected shape (*, 3, *, *) but got (1, 4, 8, 8).", error.Message);
        Assert.Equal("image", error.ParamName);
    }

    [Fact]
    public void Require_OtherRank_Throws()
        => Assert.Throws<ArgumentException>(() => Shape.Require(torch.zeros(3, 3), [Shape.Any]));

    [Fact]
    public void Require_MatchingShape_Passes()
        => Shape.Require(torch.zeros(2, 3), [Shape.Any, 3]);

    [Fact]
    public void Require_Null_Throws()
        => Assert.Throws<ArgumentNullException>(() => Shape.RequireImage(null!));
}
