using System.Diagnostics;
using System.Globalization;
using NeuralStyle;
using NeuralStyle.Common;
using NeuralStyle.Graphs;

// A tiny training that tests kill: PHOTOS STYLE CHECKPOINTS STEPS [STAGE SAVE]. With a stage it kills itself there, in that save, counted from 1.
// It writes a line after every step.
var (photos, style, folder, steps) = (args[0], args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
var stage = args.Length > 4 ? Enum.Parse<SaveStage>(args[4]) : (SaveStage?)null;
var saves = args.Length > 4 ? int.Parse(args[5], CultureInfo.InvariantCulture) : 0;

NativeRuntime.EnsureLoaded();
TorchSharp.torch.set_num_threads(1);
using var trainer = StyleTrainer.CreateBuilder()
    .WithStyle(style)
    .WithContent(photos, cropSize: 32, batchSize: 2)
    .WithNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = ValueRange.MinusOneToOne })
    .WithMovingAverage(0.9)
    .WithCheckpoints(new CheckpointOptions(folder, EverySteps: 2, Keep: 2) { Reached = KillAt })
    .WithoutProbe()
    .WithSeed(42)
    .Build();
try
{
    var result = trainer.Train(steps, new Lines());
    Console.WriteLine("done");
    return 0;
}
catch (OperationCanceledException)
{
    Console.WriteLine($"stopped {trainer.Step}");
    return 3;
}

void KillAt(SaveStage reached)
{
    if (reached == stage && --saves == 0)
    {
        Process.GetCurrentProcess().Kill(); // SIGKILL: nothing is cleaned up
    }
}

internal sealed class Lines : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(value.Step);
}
