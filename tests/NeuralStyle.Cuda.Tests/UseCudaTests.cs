using Microsoft.Extensions.Logging;
using NeuralStyle.Tests;
using NeuralStyle.Tests.Training;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Cuda.Tests;

public sealed class UseCudaTests : TensorTest
{
    [Fact]
    public void UseCuda_BuilderWithoutAGpu_FallsBackToTheCpuAndLogsWhy()
    {
        Gpu.SkipIfThere();
        using var images = new TrainingImages();
        using var log = new LogList();
        var builder = images.Builder().UseCuda().WithLoggerFactory(log); // in any order
        Assert.Empty(log.Messages);

        using var trainer = builder.Build();

        Assert.Equal(DeviceType.CPU, trainer.Options.Device.type);
        Assert.Single(log.Messages, message => message.StartsWith("Warning: Device: The CPU, because CUDA cannot be used.", StringComparison.Ordinal));
    }

    [Fact]
    public void UseCuda_OptionsWithoutAGpu_FallBackToTheCpuAndLogWhy()
    {
        Gpu.SkipIfThere();
        using var log = new LogList();
        var options = new StylizerOptions { Strength = 0.5f, LoggerFactory = log };

        var changed = options.UseCuda();

        Assert.Equal(options, changed);
        Assert.Contains("The CPU", Assert.Single(log.Messages));
    }

    [Fact]
    public void UseCuda_ByNumberWithoutAGpu_Throws()
    {
        Gpu.SkipIfThere();
        using var images = new TrainingImages();

        Assert.Throws<InvalidOperationException>(images.Builder().UseCuda(device: 0).Build);
        Assert.Throws<InvalidOperationException>(() => new StylizerOptions().UseCuda(device: 0));
    }

    [Theory]
    [InlineData(Precision.Single, false)]
    [InlineData(Precision.BFloat16, false)]
    [InlineData(Precision.Half, true)]
    public void UseCuda_BeforeOrAfterThePrecision_AddsAScalerForHalf(Precision precision, bool expected)
    {
        using var images = new TrainingImages();

        using var before = images.Builder().UseCuda().WithPrecision(precision).Build();
        using var after = images.Builder().WithPrecision(precision).UseCuda().Build();

        Assert.Equal(expected, before.Options.GradientScaler is GradScaler);
        Assert.Equal(expected, after.Options.GradientScaler is GradScaler);
    }

    [Fact]
    public void UseCuda_ScalerGiven_KeepsIt()
    {
        using var images = new TrainingImages();
        var scaler = new GradScaler();

        using var trainer = images.Builder().UseCuda().WithPrecision(Precision.Half).WithGradientScaler(scaler).Build();

        Assert.Same(scaler, trainer.Options.GradientScaler);
    }

    private sealed class LogList : ILoggerFactory, ILogger
    {
        public List<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Messages.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
