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
        using var log = new LogList();

        var options = StyleTrainer.CreateBuilder().WithLogger(log).UseCuda().Options;

        Assert.Equal(DeviceType.CPU, options.Device.type);
        Assert.Contains("Warning: Device: The CPU, because CUDA cannot be used.", Assert.Single(log.Messages));
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

        Assert.Throws<InvalidOperationException>(() => StyleTrainer.CreateBuilder().UseCuda(device: 0));
        Assert.Throws<InvalidOperationException>(() => new StylizerOptions().UseCuda(device: 0));
    }

    [Theory]
    [InlineData(Precision.Single, false)]
    [InlineData(Precision.BFloat16, false)]
    [InlineData(Precision.Half, true)]
    public void UseCuda_AfterThePrecision_AddsAScalerForHalf(Precision precision, bool expected)
    {
        var options = StyleTrainer.CreateBuilder().WithPrecision(precision).UseCuda().Options;

        Assert.Equal(expected, options.GradientScaler is GradScaler);
    }

    [Fact]
    public void UseCuda_ScalerGiven_KeepsIt()
    {
        var scaler = new GradScaler();

        var options = StyleTrainer.CreateBuilder().WithPrecision(Precision.Half).WithGradientScaler(scaler).UseCuda().Options;

        Assert.Same(scaler, options.GradientScaler);
    }

    [Fact]
    public void Build_UseCudaBeforeHalf_SaysThatTheScalerIsMissing()
    {
        using var images = new TrainingImages();
        var builder = images.Builder().UseCuda().WithPrecision(Precision.Half);

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("Half precision needs a gradient scaler", error.Message);
        Assert.Contains("UseCuda of the package NeuralStyle.Cuda after WithPrecision", error.Message);
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
