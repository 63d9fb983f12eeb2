using Xunit;

namespace NeuralStyle.Cuda.Tests;

public sealed class GradScalerStateTests
{
    // Columns: scale, growth tracker, overflowed, expected scale, expected tracker. The interval is 3.
    [Theory]
    [InlineData(1024f, 0, false, 1024f, 1)]
    [InlineData(1024f, 1, false, 1024f, 2)]
    [InlineData(1024f, 2, false, 2048f, 0)]
    [InlineData(1024f, 0, true, 512f, 0)]
    [InlineData(1024f, 2, true, 512f, 0)]
    [InlineData(1f, 0, true, 0.5f, 0)]
    [InlineData(1024f, 3, false, 1024f, 4)] // past an interval that was made shorter: PyTorch compares for equality
    [InlineData(1.7014118e38f, 2, false, 1.7014118e38f, 0)] // twice that is infinite: no growth, but a new count
    public void Next_OneStep_FollowsPyTorch(float scale, int tracker, bool overflowed, float expectedScale, int expectedTracker)
    {
        var options = new GradScalerOptions { GrowthInterval = 3 };

        var next = new GradScalerState(scale, tracker).Next(overflowed, options);

        Assert.Equal(new GradScalerState(expectedScale, expectedTracker), next);
    }

    [Fact]
    public void Next_OwnFactors_AreUsed()
    {
        var options = new GradScalerOptions { GrowthFactor = 4, BackoffFactor = 0.25, GrowthInterval = 1 };

        Assert.Equal(new GradScalerState(32, 0), new GradScalerState(8, 0).Next(overflowed: false, options));
        Assert.Equal(new GradScalerState(2, 0), new GradScalerState(8, 0).Next(overflowed: true, options));
    }

    [Theory]
    [InlineData(65536f, 0)]
    [InlineData(0.1f, 1999)]
    [InlineData(3.4028235e38f, 7)]
    [InlineData(1e-45f, 0)]
    public void Load_WhatSaveGave_IsTheSame(float scale, int tracker)
    {
        var state = new GradScalerState(scale, tracker);

        Assert.Equal(state, GradScalerState.Load(state.Save()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("0 1")]
    [InlineData("-2 1")]
    [InlineData("NaN 1")]
    [InlineData("1E+99 1")]
    [InlineData("2 -1")]
    [InlineData("2 1 3")]
    public void Load_SomethingElse_QuotesIt(string text)
    {
        var error = Assert.Throws<FormatException>(() => GradScalerState.Load(text));

        Assert.Contains($"'{text}'", error.Message);
    }
}
