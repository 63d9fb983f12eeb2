using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The verb <c>train</c>: makes the weights of the built-in features.</summary>
internal static class Training
{
    private const int FirstPairs = 24; // for the scales of channels and the first heads
    private const int ReportEvery = 100; // steps

    public static void Run(TrainOptions options)
    {
        random.manual_seed(options.Seed);
        Directory.CreateDirectory(options.Output);
        using var scope = NewDisposeScope();
        var data = DataList.Read(options.Data);
        using var batches = new Batches(data, SamplePaths.StartModel, Path.Combine(options.Output, "drawings"), options.Crop, options.Seed);
        var first = batches.Next(FirstPairs);
        using var teacher = new Teacher(SamplePaths.LoadVgg19(options.Data), first);
        using var student = new Student(teacher, first, options.Start);
        using var distillation = new Distillation(options, teacher, student, batches);
        Loop(options, data, student, distillation);
    }

    private static void Loop(TrainOptions options, DataList data, Student student, Distillation distillation)
    {
        var clock = Stopwatch.StartNew();
        var reports = new List<StepReport>();
        for (var step = 1; step <= options.Steps; step++)
        {
            reports.Add(distillation.Step(step - 1));
            if (step % ReportEvery == 0 || step == options.Steps)
            {
                Print(step, clock.Elapsed, StepReport.Mean(reports));
                reports.Clear();
                WeightsFile.Write(Path.Combine(options.Output, "features.safetensors"), student.Features, options, data, step);
            }
        }
    }

    private static void Print(int step, TimeSpan time, StepReport report) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{step,6} {time:mm\\:ss}  explained {Join(report.Explained)}  distances of style {Join(report.Pairs.SkipLast(1))}  content {report.Pairs[^1]:0.000}"));

    private static string Join(IEnumerable<float> values) => string.Join(' ', values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)));
}
