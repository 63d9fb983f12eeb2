using System.Diagnostics;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Times what an extractor costs a training step of the quick start's network, and the whole step.</summary>
internal sealed class StepTimer : IDisposable
{
    private readonly IFeatureExtractor _features;
    private readonly IReadOnlyCollection<string> _layers;
    private readonly Precision _precision;
    private readonly StyleNetwork _network;
    private readonly Adam _adam;
    private readonly PerceptualLoss _loss;
    private readonly Tensor _photos;
    private readonly List<double> _featureTimes = []; // ms
    private readonly List<double> _stepTimes = [];

    /// <param name="features">The extractor; it stays the caller's.</param>
    /// <param name="loss">The loss to compute.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="side">The side of the images.</param>
    /// <param name="precision">The number format of network and features.</param>
    public StepTimer(IFeatureExtractor features, PerceptualLossOptions loss, int batch, int side, Precision precision)
    {
        (_features, _precision) = (features, precision);
        _layers = [.. loss.ContentLayers.Concat(loss.StyleLayers).Select(layer => layer.Layer).Distinct()];
        using var scope = NewDisposeScope();
        _network = StyleNetwork.FromModel(StyleModel.Load(SamplePaths.StartModel));
        _adam = optim.Adam(_network.parameters());
        _photos = rand(batch, 3, side, side).DetachFromDisposeScope();
        _loss = new PerceptualLoss(features, [[rand(1, 3, side, side)]], loss);
    }

    /// <summary>The features' part of a step: both forward passes and the backward pass. Median, in milliseconds.</summary>
    public double Features => Median(_featureTimes);

    /// <summary>The whole step. Median, in milliseconds.</summary>
    public double Step => Median(_stepTimes);

    /// <summary>Runs untimed, so that the runtime has compiled for speed what is timed.</summary>
    public void Warm()
    {
        FeaturePart();
        WholeStep();
    }

    public void Time()
    {
        _featureTimes.Add(Milliseconds(FeaturePart));
        _stepTimes.Add(Milliseconds(WholeStep));
    }

    public void Dispose()
    {
        _loss.Dispose();
        _photos.Dispose();
        _adam.Dispose();
        _network.Dispose();
    }

    private static double Milliseconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private void FeaturePart()
    {
        using var scope = NewDisposeScope();
        var stylized = _photos.clone().requires_grad_(true);
        Maps(stylized).Aggregate(zeros(1), (total, map) => total.add(map.sum())).backward();
    }

    private IReadOnlyList<Tensor> Maps(Tensor stylized)
    {
        using var autocast = Autocast.Enter(_precision, DeviceType.CPU);
        return [.. _loss.ContentTargets(_photos).Values, .. _features.Extract(stylized, _layers).Values];
    }

    private void WholeStep()
    {
        using var scope = NewDisposeScope();
        _adam.zero_grad();
        Loss().backward();
        _adam.step();
    }

    private Tensor Loss()
    {
        using var autocast = Autocast.Enter(_precision, DeviceType.CPU);
        return _loss.Evaluate(_network.call(_photos), _loss.ContentTargets(_photos)).Total;
    }
}
