using System.Diagnostics;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Inference.Masks;
using NeuralStyle.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Inference.Torch;

/// <summary>Runs a model's graph on LibTorch.</summary>
internal sealed class TorchExecutor : IGraphExecutor
{
    private readonly GraphNetwork _network;
    private readonly GraphNetwork? _predictor;
    private readonly Device _device;
    private readonly Precision _precision;

    private TorchExecutor(GraphNetwork network, GraphNetwork? predictor, Device device, Precision precision)
        => (_network, _predictor, _device, _precision) = (network, predictor, device, precision);

    public static TorchExecutor Create(StyleModel model, string device, Precision precision)
    {
        NativeRuntime.EnsureLoaded();
        RequireSupported(precision);
        using var scope = NewDisposeScope();
        var target = Parse(device);
        var network = new GraphNetwork(model.Graph, model.Weights, model.Info.Network);
        var predictor = model.Predictor is { } stored ? new GraphNetwork(stored.Graph, stored.Weights, architecture: null) : null;
        var executor = new TorchExecutor(network, predictor, target, precision);
        try
        {
            executor.MoveNetworks(device);
            return executor;
        }
        catch
        {
            executor.Dispose();
            throw;
        }
    }

    public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default)
    {
        Debug.Assert(control.Norms is null, "Norms are damped by the engine only.");
        control.CancellationToken.ThrowIfCancellationRequested(); // LibTorch does not stop in between
        using var scope = NewDisposeScope();
        var floats = Run(image.ToTensor(), style).ToImage();
        control.CancellationToken.ThrowIfCancellationRequested();
        control.Progress?.Report(1);
        return new OutputImage(image, kind, style).ToImage(floats);
    }

    /// <summary>Runs the style predictor, in single precision whatever that of the network is.</summary>
    public StyleValues Predict(ImageBuffer style)
    {
        var predictor = _predictor ?? throw new InvalidOperationException("The model has no style predictor.");
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var values = predictor.call(style.ToTensor().to(_device)).flatten().cpu().data<float>().ToArray(); // (1, R, 1, 1), or all maps
        var graph = predictor.ToGraph();
        return graph.Kind == GraphKind.Vector ? StyleValues.FromRow(values) : new StyleValues([], [new WeightedFeatures([.. Maps(graph, style, values)], Weight: 1)]);
    }

    public long EstimateMemory(int height, int width)
        => throw new NotSupportedException("What LibTorch takes is known after a run only. Estimate with the device \"cpu\".");

    /// <summary>Runs the graph on a batch. The caller disposes the result, which is on the CPU.</summary>
    public Tensor Run(Tensor images, StyleRows style)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return Stylize(images.to(_device), style).to_type(ScalarType.Float32).ClampToUnit().to(CPU).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _network.Dispose();
        _predictor?.Dispose();
    }

    private static IEnumerable<StyleFeatureMap> Maps(Graph graph, ImageBuffer style, float[] values)
    {
        var (sizes, first) = (graph.Sizes(style.Height, style.Width), 0);
        foreach (var value in graph.Operations[graph.Output - 1].Inputs)
        {
            var (channels, positions) = (sizes[value].Channels, sizes[value].Height * sizes[value].Width);
            yield return new StyleFeatureMap(channels, positions, values[first..(first + (channels * positions))]);
            first += channels * positions;
        }
    }

    // For each part and image (1, C, N).
    private IEnumerable<IEnumerable<(IReadOnlyList<Tensor> Maps, double Weight)>> Features(StyleRows style)
        => style.Styles.Select(part => part.Features.Select(image => ((IReadOnlyList<Tensor>)[.. image.Maps.Select(Tensor)], (double)image.Weight)));

    private Tensor Tensor(StyleFeatureMap map) => tensor(map.Values).reshape(1, map.Positions, map.Channels).transpose(1, 2).to(_device);

    // (P, R); one row without masks.
    private static Tensor Rows(StyleRows style)
    {
        using var scope = NewDisposeScope();
        return stack([.. style.Parts.Select(part => tensor(part))]).MoveToOuterDisposeScope();
    }

    // (1, P, h, w), or null without masks.
    private static Tensor? Shares(StyleMasks? masks)
    {
        if (masks is null)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var shares = new float[checked(masks.Height * masks.Width * masks.Parts)];
        for (var y = 0; y < masks.Height; y++)
        {
            masks.AddRow(y, weight: 1, shares.AsSpan(y * masks.Width * masks.Parts, masks.Width * masks.Parts));
        }

        return tensor(shares).reshape(1, masks.Height, masks.Width, masks.Parts).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private Tensor Stylize(Tensor images, StyleRows style)
    {
        using var autocast = Autocast.Enter(_precision, _device.type);
        return _network.CallWithFeatures(images, Rows(style).to(_device), Shares(style.Masks)?.to(_device), Features(style));
    }

    private void MoveNetworks(string device)
    {
        foreach (var network in new[] { _network, _predictor }.OfType<GraphNetwork>())
        {
            Move(network, _device, device);
            network.eval();
        }
    }

    private static void RequireSupported(Precision precision)
    {
        if (precision != Precision.Single && !Autocast.IsSupported)
        {
            throw new InvalidOperationException(
                $"The network cannot run in {precision}: this LibTorch does not export its autocast under the names known here, those of LibTorch 2.10. Use single precision, or that version.");
        }
    }

    private static Device Parse(string device)
    {
        try
        {
            return new Device(device);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            throw new ArgumentException($"\"{device}\" is not a device name. Use \"cpu\", \"cuda\", or \"cuda:1\" for the second GPU.", nameof(device), error);
        }
    }

    // LibTorch reports an unusable device over many lines, or only at the first image.
    private static void Move(GraphNetwork network, Device target, string device)
    {
        try
        {
            zeros(1).to(target).cpu();
            network.to(target);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            var reason = error.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new InvalidOperationException(
                $"The network cannot run on the device \"{device}\" ({reason}). For a GPU reference a libtorch-cuda-* package in place of libtorch-cpu-*, or use \"cpu\".", error);
        }
    }
}
