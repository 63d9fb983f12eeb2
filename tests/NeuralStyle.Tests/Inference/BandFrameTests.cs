using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Engine.Bands;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Tests.Weights;
using Xunit;

namespace NeuralStyle.Tests.Inference;

/// <summary>Stylizing in bands against stylizing at once: the same bits with any memory.</summary>
public sealed class BandFrameTests : TensorTest
{
    [Theory]
    [MemberData(nameof(EngineSamples.Models), MemberType = typeof(EngineSamples))]
    public void Run_EveryNetworkInAnyMemory_GivesTheSameBits(string name) => AssertSameBits(EngineSamples.Model(name), EngineSamples.Image(61, 42));

    [Theory]
    [MemberData(nameof(EngineSamples.OddGraphs), MemberType = typeof(EngineSamples))]
    public void Run_OddGraphInAnyMemory_GivesTheSameBits(string name, GraphOperation[] operations)
    {
        Assert.NotEmpty(name);

        AssertSameBits(EngineSamples.Model(operations), EngineSamples.Image(33, 18));
    }

    [Theory]
    [MemberData(nameof(EngineSamples.Imports), MemberType = typeof(EngineSamples))]
    public void Run_ImportedNetworkInAnyMemory_GivesTheSameBits(string file) => AssertSameBits(StyleModel.Import(Fixture.Network(file)), EngineSamples.Image(48, 31));

    [Theory]
    [InlineData(1, 40)]
    [InlineData(3, 3)]
    [InlineData(5, 33)]
    [InlineData(40, 1)]
    [InlineData(47, 2)]
    [InlineData(64, 16)]
    [InlineData(97, 17)]
    [InlineData(250, 30)]
    public void Run_AnySizeInAnyMemory_GivesTheSameBits(int height, int width)
    {
        AssertSameBits(EngineSamples.Model("narrow"), EngineSamples.Image(height, width));
        AssertSameBits(EngineSamples.Model("transposed"), EngineSamples.Image(height, width));
    }

    [Fact]
    public void Run_WidthOfEveryVector_GivesTheSameBits()
    {
        var (model, image) = (EngineSamples.Model("narrow"), EngineSamples.Image(90, 40));
        foreach (var kernels in KernelSet.All)
        {
            using var whole = new CpuExecutor(model, threads: 3, kernels: kernels);
            using var banded = new CpuExecutor(model, threads: 3, SmallestBudget(model, image, threads: 3, kernels), kernels: kernels);

            Assert.Equal(Run(whole, model, image), Run(banded, model, image));
        }
    }

    [Fact]
    public void Run_ValuesInAFile_LeavesNone()
    {
        using var folder = new TemporaryFolder();
        var (model, image) = (EngineSamples.Model("narrow"), EngineSamples.Image(250, 30));
        var budget = SmallestBudget(model, image);
        using var executor = new CpuExecutor(model, threads: 1, budget, folder.Path);
        Assert.True(FileLength(model, image, budget) > 0);

        var actual = Run(executor, model, image);

        using var whole = new CpuExecutor(model, threads: 1);
        Assert.Equal(Run(whole, model, image), actual);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Run_FolderThatIsNotThere_NamesItAndTheWayOut()
    {
        using var folder = new TemporaryFolder();
        var (model, image) = (EngineSamples.Model("narrow"), EngineSamples.Image(250, 30));
        var missing = Path.Combine(folder.Path, "missing");
        var budget = SmallestBudget(model, image);
        using var executor = new CpuExecutor(model, threads: 1, budget, missing);

        var error = Assert.Throws<IOException>(() => Run(executor, model, image));

        Assert.Contains(missing, error.Message);
        Assert.Contains($"{FileLength(model, image, budget) * sizeof(float)} bytes", error.Message);
        Assert.Contains(nameof(StylizerOptions.TemporaryFolder), error.Message);
    }

    [Fact]
    public void Run_BudgetTooSmallForABand_TellsWhatIsNeeded()
    {
        var (model, image) = (EngineSamples.Model("narrow"), EngineSamples.Image(50, 30));
        using var executor = new CpuExecutor(model, threads: 1, memoryBudget: 1000);

        var error = Assert.Throws<InvalidOperationException>(() => Run(executor, model, image));

        Assert.Contains($"{executor.EstimateMemory(50, 30)} bytes", error.Message);
        Assert.Contains(nameof(StylizerOptions.MemoryBudget), error.Message);
    }

    [Fact]
    public void EstimateMemory_LargerImages_GrowsUpToTheBudget()
    {
        var model = EngineSamples.Model("narrow");
        using var whole = new CpuExecutor(model, threads: 1);
        var budget = whole.EstimateMemory(500, 100);
        using var executor = new CpuExecutor(model, threads: 1, budget);

        Assert.Equal(whole.EstimateMemory(300, 100), executor.EstimateMemory(300, 100));
        Assert.Equal(budget, executor.EstimateMemory(500, 100));
        Assert.True(whole.EstimateMemory(5000, 100) > 4 * budget);
        Assert.InRange(executor.EstimateMemory(5000, 100), budget / 4, budget);
    }

    private static void AssertSameBits(StyleModel model, ImageBuffer image)
    {
        using var whole = new CpuExecutor(model, threads: 1);
        var expected = Run(whole, model, image);
        var smallest = SmallestBudget(model, image, threads: 3);
        var threads = 1;
        for (var budget = whole.EstimateMemory(image.Height, image.Width) - 1; budget > smallest / 2; budget = budget * 4 / 5)
        {
            threads = 4 - threads;
            using var banded = new CpuExecutor(model, threads, Math.Max(budget, smallest));

            Assert.Equal(expected, Run(banded, model, image));
        }
    }

    private static float[] Run(CpuExecutor executor, StyleModel model, ImageBuffer image)
        => executor.Run(image, EngineSamples.Blend(model), OutputFormat.Floats).AsFloats().ToArray();

    // With less than it needs the engine tells how much that is.
    private static long SmallestBudget(StyleModel model, ImageBuffer image, int threads = 1, KernelSet? kernels = null)
    {
        using var executor = new CpuExecutor(model, threads, memoryBudget: 1, kernels: kernels);
        return executor.EstimateMemory(image.Height, image.Width);
    }

    private static long FileLength(StyleModel model, ImageBuffer image, long budget)
    {
        using var plan = EnginePlan.Compile(model, KernelSet.Best);
        using var workers = new WorkerTeam(1);
        return new BandPlan(plan, new EngineLayout(plan, image.Height, image.Width, KernelSet.Best), workers, (budget / sizeof(float)) - plan.WeightLength).FileLength;
    }
}
