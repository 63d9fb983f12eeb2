using Xunit;

namespace NeuralStyle.Tests.Documentation;

public sealed class ArchitectureDiagramTests : TensorTest
{
    /// <summary>With the environment variable NEURALSTYLE_DRAW set, the test writes the image of the documentation instead of comparing with it.</summary>
    [Fact]
    public void Draw_IsTheImageOfTheDocumentation()
    {
        var file = Path.Combine(SharedData.RepositoryRoot(), "docs", "images", "architecture.svg");

        var image = ArchitectureDiagram.Draw();

        if (Environment.GetEnvironmentVariable("NEURALSTYLE_DRAW") is not null)
        {
            File.WriteAllText(file, image);
        }

        Assert.Equal(File.ReadAllText(file), image);
    }
}
