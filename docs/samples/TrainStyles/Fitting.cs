using System.Globalization;
using NeuralStyle.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The verb <c>fit</c>: trains the style row of each named style, and nothing else, from the predicted one on.</summary>
internal sealed class Fitting(FitOptions options, AnyStyleNetwork network, StyleBatches batches, StyleObjective objective, Device device)
{
    public static void Run(FitOptions options)
    {
        var device = NativeSetup.Prepare(options.Device, options.Threads, options.Seed);
        var model = StyleModel.Load(options.Model);
        using var network = AnyStyleNetwork.FromModel(model);
        network.to(device);
        using var features = NativeSetup.LoadFeatures(options.Vgg, device);
        using var objective = new StyleObjective(features, options.Weights);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        var batches = new StyleBatches(TrainingData.Read(options.Data), options.Crop, options.Batch, options.Seed);
        var fitting = new Fitting(options, network, batches, objective, device);
        var rows = options.Styles.Select(fitting.Fit).ToList();
        model.WithStyles([.. options.Styles.Select(StyleFiles.NameOf)], rows).Save(options.Output);
    }

    private float[] Fit(string file)
    {
        using var scope = NewDisposeScope();
        var rows = new Parameter(tensor(StyleFiles.PredictRows(network, file, device), device: device).unsqueeze(0)); // (1, R)
        using var optimizer = new AdamOptimizer([("rows", rows)], _ => 1);
        var targets = objective.StyleTargets(StyleFiles.Load(network, file, device));
        var losses = Enumerable.Range(0, options.Steps).Select(step => Step(step, rows, optimizer, targets)).ToList();
        Print(file, losses);
        return [.. rows.detach().cpu().data<float>()];
    }

    private float Step(int step, Parameter rows, AdamOptimizer optimizer, Tensor[] targets)
    {
        using var scope = NewDisposeScope();
        rows.grad = null;
        var photos = batches.Photos(step).to(device);
        var values = objective.Evaluate(network.Stylize(photos, rows), targets, objective.ContentTarget(photos));
        values.Total.backward();
        var rate = options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * step / options.Steps));
        optimizer.Step(rate);
        return values.Total.item<float>();
    }

    private static void Print(string file, List<float> losses)
    {
        const int Window = 20; // steps
        Console.WriteLine(losses.Count == 0
            ? $"{StyleFiles.NameOf(file)}: as predicted"
            : string.Create(CultureInfo.InvariantCulture, $"{StyleFiles.NameOf(file)}: loss {losses.Take(Window).Average():0.000} to {losses.TakeLast(Window).Average():0.000}"));
    }
}
